// A flood of requests that nobody knows waits; a client that has mistyped something does not.
import { expect, it } from "vitest";
import { strangerRefusals } from "@/proxy/neighbours/stranger-refusals";
import type { Asker } from "@/proxy/neighbours/tenant-queue";

const never = new AbortController().signal;

function scene(strangerRefusalsAtOnceMax: number, strangerSourcesMax: number) {
  const late: Asker[] = [];
  let nowMs = 0;
  const refusals = strangerRefusals({ strangerRefusalsAtOnceMax, strangerSourcesMax }, {
    wait: (asker) => {
      late.push(asker);
      return Promise.resolve();
    },
  }, () => nowMs);
  return { late, isAtOnce: (source: string) => refusals.wait(source, never) === null, wait: (ms: number) => void (nowMs += ms) };
}

it("refuses a few of a source in a second at once, and more of it late, in turn with other sources", () => {
  const { late, isAtOnce, wait } = scene(2, 10);
  expect(["a", "a", "a", "b", "a"].map(isAtOnce)).toEqual([true, true, false, true, false]);
  expect(late).toEqual([{ orgId: "strangers", grantId: "a" }, { orgId: "strangers", grantId: "a" }]);
  wait(1_000);
  expect(isAtOnce("a")).toBe(true);
});

it("takes a network of IPv6 for one source: whoever has one address of it has them all", () => {
  const { isAtOnce } = scene(2, 10);
  expect(["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"].map(isAtOnce)).toEqual([true, true, false, true]);
});

it("counts so many sources, and takes all others for one that has asked too much", () => {
  const { late, isAtOnce } = scene(1, 2);
  expect(["a", "b", "c", "d", "a"].map(isAtOnce)).toEqual([true, true, false, false, false]);
  expect(late.map(({ grantId }) => grantId)).toEqual(["strangers", "strangers", "a"]);
});
