// A whole answer of a server in memory, bounded in bytes and time.
import type { UpstreamAnswer } from "../upstream/dispatch-upstream";
import type { OwnBytes } from "./held-bytes";
import { gatherChunks } from "../streams/gather-chunks";
import { PlainSignal, type Signal } from "../streams/plain-signal";

export type Collected =
  /** The bytes count as held until `release`, which is to be called once. */
  | { readonly ok: true; readonly bytes: Buffer; readonly release: () => void }
  | { readonly ok: false; readonly fault: "too_large" | "broke_off" | "timed_out" | "cut" };

/** Gives the server up as soon as a bound is passed, its own or that of all answers together. */
export function collectBody(
  answer: UpstreamAnswer, bounds: { readonly bytesMax: number; readonly held: OwnBytes; readonly idleMs: number; readonly lifeMs: number }, cut: Signal,
): Promise<Collected> {
  return new Promise((resolve) => {
    const chunks = gatherChunks();
    let size = 0;
    let isOver = false;
    /** Of its silence, and of its life. */
    const timers: NodeJS.Timeout[] = [];
    const release = () => {
      bounds.held.give(size);
      size = 0;
    };
    const settle = (collected: Collected) => {
      if (isOver) return;
      isOver = true;
      if (!collected.ok) release();
      for (const timer of timers) clearTimeout(timer);
      cut.removeEventListener("abort", onCut);
      resolve(collected);
      if (!collected.ok) answer.abort();
    };
    const onCut = () => settle({ ok: false, fault: "cut" });
    if (cut.aborted) return onCut();
    answer.read({
      data(chunk) {
        if (isOver) return;
        if (!bounds.held.take(chunk.length)) return settle({ ok: false, fault: "too_large" });
        size += chunk.length;
        if (size > bounds.bytesMax) return settle({ ok: false, fault: "too_large" });
        chunks.add(chunk);
        timers[0]?.refresh();
      },
      end() {
        settle({ ok: true, release, bytes: chunks.join() });
      },
      fail: () => settle({ ok: false, fault: "broke_off" }),
    });
    // Most answers came whole with their head: nothing is left to wait for.
    if (isOver) return;
    for (const ms of [bounds.idleMs, bounds.lifeMs]) timers.push(setTimeout(() => settle({ ok: false, fault: "timed_out" }), ms));
    cut.addEventListener("abort", onCut, { once: true });
  });
}

const never = new PlainSignal();
const discardBytesMax = 65_536;
const discardIdleMs = 5_000;
const discardLifeMs = 10_000;

const uncounted: OwnBytes = { take: () => true, give: () => undefined };

/** Lets a small answer that nobody needs run out, so that its connection can be used again; a large one is given up. */
export function discardBody(answer: UpstreamAnswer): void {
  void collectBody(answer, { bytesMax: discardBytesMax, held: uncounted, idleMs: discardIdleMs, lifeMs: discardLifeMs }, never);
}
