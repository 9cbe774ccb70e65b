import { describe, expect, it } from "vitest";
import { liveRowsMax, mergedCalls, waitingCount } from "@/app/(console)/[org]/calls/use-live-calls";
import type { CallRecord } from "@/lib/calls/call-record";

/** Of a call only what tells it from others and puts it in its place. */
const call = (number: number): CallRecord => ({ id: `cal_${String(number).padStart(4, "0")}`, startedAt: new Date(number).toISOString() }) as CallRecord;
const none = { count: 0, isMore: false };

describe("a log that is held still", () => {
  it("counts what waits to be shown, and not the calls on the page that only got their outcome", () => {
    const shown = [call(2), call(1)];
    expect(waitingCount({ calls: [], left: none }, shown)).toEqual(none);
    expect(waitingCount({ calls: [call(4), call(3), call(2)], left: none }, shown)).toEqual({ count: 2, isMore: false });
    expect(waitingCount({ calls: [call(3)], left: { count: 7, isMore: false } }, shown)).toEqual({ count: 8, isMore: false });
  });
  it("says that there may be more where it holds as many as a page does, or nobody could count them", () => {
    const held = mergedCalls([], Array.from({ length: liveRowsMax + 5 }, (_, number) => call(number + 10)));
    expect(waitingCount({ calls: held, left: none }, [])).toEqual({ count: liveRowsMax, isMore: true });
    expect(waitingCount({ calls: [], left: { count: 0, isMore: true } }, [])).toEqual({ count: 0, isMore: true });
  });
});
