// The audit log as the stages write it, over any stream of records: what becomes a record, and which of them somebody waits for.
import type { Recorder } from "../deps";
import type { Query } from "../postgres/open-postgres";
import type { GatewayBounds } from "../bounds";
import type { DecisionRecord } from "./decision-record";
import { outcomeRecordOf, type OutcomeRecord } from "./outcome-record";
import type { RecordStream, StreamedRecord } from "./record-stream";
import { strangerLog, type StrangerLog } from "./stranger-log";

export interface ClosableRecorder extends Recorder {
  /** Records that are not durable yet. */
  waiting(): { readonly intents: number; readonly kept: number };
  /** Writes what waits, as long as the time allows; answers how many records were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

export interface RecorderHearers {
  readonly nowMs: () => number;
  readonly newCallId: (nowMs: number) => string;
  readonly onError: (error: unknown) => void;
  /** A record was lost, of this call. */
  readonly onLoss: (callId: string) => void;
}

/**
 * A record that is not durable counts as none (law L8). `written` makes the record for the stream; `openStream` is given what hears of losses.
 * `query` is asked who a stranger is, and counts the others.
 */
export function streamRecorder<R extends StreamedRecord>(
  query: Query, bounds: GatewayBounds, { nowMs, newCallId, onError, onLoss }: RecorderHearers,
  openStream: (onLoss: (record: StreamedRecord) => void) => RecordStream<R>, written: (record: DecisionRecord | OutcomeRecord) => R,
): ClosableRecorder {
  const stream = openStream(({ id, org }) => {
    onLoss(id);
    strangers.count(org, "record_lost", nowMs());
  });
  const strangers: StrangerLog = strangerLog(query, bounds, { newCallId, onError, record: (known) => stream.keepSoon(written(known), "refusal") });

  return {
    intent: (record) => stream.commit(written(record)),
    refusal: (record) => stream.keep(written(record)),
    unrecorded: (record) => stream.keepSoon(written(record), record.kind === "refusal" ? "refusal" : "doubt"),
    outcome: (call, outcome, totalMs, shadow) => stream.keepSoon(written(outcomeRecordOf(call, outcome, totalMs, shadow, nowMs())), "outcome"),
    stranger: (note) => strangers.note(note),
    waiting: stream.waiting,
    async close(deadlineMs) {
      await strangers.stop();
      return stream.drain(deadlineMs);
    },
  };
}
