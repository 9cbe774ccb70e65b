import { describe, expect, test, vi } from "vitest";
import { eitherSignal } from "@/proxy/streams/either-signal";
import { PlainSignal, type Signal } from "@/proxy/streams/plain-signal";

const kinds: readonly { readonly kind: string; readonly make: () => { readonly signal: Signal; abort(): void } }[] = [
  {
    kind: "a plain signal",
    make() {
      const signal = new PlainSignal();
      return { signal, abort: () => signal.abort() };
    },
  },
  {
    kind: "an AbortSignal",
    make() {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    },
  },
];

describe.each(kinds)("$kind", ({ make }) => {
  test("tells every listener once, and says from then on that it is aborted", () => {
    const { signal, abort } = make();
    const [one, other] = [vi.fn(), vi.fn()];
    signal.addEventListener("abort", one, { once: true });
    signal.addEventListener("abort", one, { once: true });
    signal.addEventListener("abort", other, { once: true });
    expect(signal.aborted).toBe(false);
    abort();
    abort();
    expect(signal.aborted).toBe(true);
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  });

  test("tells nothing to a listener that was taken away, nor to one that came too late", () => {
    const { signal, abort } = make();
    const [gone, late] = [vi.fn(), vi.fn()];
    signal.addEventListener("abort", gone, { once: true });
    signal.removeEventListener("abort", gone);
    signal.removeEventListener("abort", late);
    abort();
    signal.addEventListener("abort", late, { once: true });
    expect([gone.mock.calls.length, late.mock.calls.length]).toEqual([0, 0]);
  });

  test("a listener that takes itself and others away while it is told keeps nobody that is left from hearing", () => {
    const { signal, abort } = make();
    const last = vi.fn();
    const first = () => signal.removeEventListener("abort", first);
    signal.addEventListener("abort", first, { once: true });
    signal.addEventListener("abort", last, { once: true });
    abort();
    expect(last).toHaveBeenCalledOnce();
  });
});

test("a listener that throws keeps no other from hearing, and its error is nobody's to swallow", async () => {
  const signal = new PlainSignal();
  const heard = vi.fn();
  const thrown = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => undefined);
  signal.addEventListener("abort", () => {
    throw new Error("a listener of the test");
  });
  signal.addEventListener("abort", heard);
  signal.abort();
  expect(heard).toHaveBeenCalledOnce();
  const [[rethrow] = []] = thrown.mock.calls;
  thrown.mockRestore();
  expect(() => rethrow?.()).toThrow("a listener of the test");
});

test("either of two signals aborts their common one, once", () => {
  for (const which of [0, 1]) {
    const [one, other] = [new PlainSignal(), new PlainSignal()];
    const heard = vi.fn();
    const either = eitherSignal(one, other);
    either.addEventListener("abort", heard);
    [one, other][which]?.abort();
    [one, other][1 - which]?.abort();
    expect([either.aborted, heard.mock.calls.length]).toEqual([true, 1]);
  }
  const aborted = new PlainSignal();
  aborted.abort();
  expect([eitherSignal(aborted, new PlainSignal()).aborted, eitherSignal(new PlainSignal(), aborted).aborted]).toEqual([true, true]);
});
