// What the records of a spool whose process is gone say of its calls: which had begun and not ended, and up to which position there may be records.
import { unknownOutcomeOf } from "../recorder/outcome-record";
import type { ShippedRecord } from "../recorder/ingest-records";
import type { Remainder } from "./read-records";
import type { ReadRecord } from "./record-format";
import { followCall, readHead, type OpenCall } from "./segment-head";

export interface LeftCalls {
  /** Each record of the spool in its order, heads of segments included. */
  read(record: ReadRecord): void;
  /** What follows the records of a segment. */
  ended(remainder: Remainder): void;
  /** That their outcome is unknown, at positions that follow from the spool alone: whoever says so again after a crash says the same, and it is written once. */
  outcomes(at: string): readonly ShippedRecord[];
}

export function leftCalls(): LeftCalls {
  const open = new Map<string, OpenCall>();
  /** What the next head says of calls is not known from records: nothing was read before it, or not all. */
  let isHeadNews = true;
  /** The highest position that is known of, whether its record is here or not. */
  let known = 0;
  return {
    read(record) {
      known = Math.max(known, record.n);
      if (record.n > 0) return followCall(open, record.body);
      const head = readHead(record);
      if (head === null) return;
      known = Math.max(known, head.through);
      if (isHeadNews) for (const call of head.open) open.set(call.id, call);
      isHeadNews = false;
    },
    ended({ tail, through }) {
      known = Math.max(known, through);
      isHeadNews ||= tail !== "clean";
    },
    outcomes: (at) => Array.from(open.values(), (call, index) => ({ n: known + 1 + index, org: call.org, body: JSON.stringify(unknownOutcomeOf(call, at)) })),
  };
}
