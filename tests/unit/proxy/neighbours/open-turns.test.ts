// Large bodies rest so many times as long as each took, while another grant has begun something of late; who is alone waits for nobody.
import { afterEach, expect, it, vi } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { isLargeBody } from "@/proxy/neighbours/large-turns";
import { openTurns } from "@/proxy/neighbours/open-turns";

afterEach(() => void vi.useRealTimers());

it("takes a body for large past the bound, and not at it (readAmongOthersBytesMax)", () => {
  const { readAmongOthersBytesMax } = gatewayBounds;
  expect([readAmongOthersBytesMax, readAmongOthersBytesMax + 1].map((bytes) => isLargeBody(new Uint8Array(bytes), gatewayBounds))).toEqual([false, true]);
});

it.each([["while another has begun something within that time", 990, true], ["and not once that was longer ago", 991, false]])(
  "rests after each large body, %s (largeBodyRestTimes, companyMs)", async (_when, sinceMs, rests) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate"] });
    let nowMs = 0;
    const { turns, largeTurns } = openTurns({ ...gatewayBounds, largeBodyRestTimes: 3, companyMs: 1_000 }, () => nowMs);
    void turns.take({ orgId: "b", grantId: "b" });
    nowMs = sinceMs;
    const begun: number[] = [];
    const take = () => largeTurns.take({ orgId: "a", grantId: "a" }).then(() => {
      begun.push(nowMs);
      nowMs += 10;
    });
    const both = [take(), take()];
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(29);
    expect(begun).toHaveLength(rests ? 1 : 2);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(both);
  },
);
