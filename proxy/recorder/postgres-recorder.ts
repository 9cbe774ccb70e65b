// The audit log in Postgres (AUDIT_MODE=postgres): intents committed before anything is forwarded, everything else soon after. All of it goes
// through the same ingest as what a spool ships, under a writer of this process.
import type { GatewayBounds } from "../bounds";
import type { Recorder } from "../deps";
import type { Query } from "../postgres/open-postgres";
import type { CallRecord } from "./call-record";
import type { IngestFault } from "./ingest-records";
import { outcomeRecordOf, type OutcomeRecord } from "./outcome-record";
import { recordStream, type StreamedRecord } from "./record-stream";
import { strangerLog } from "./stranger-log";

export interface PostgresRecorder extends Recorder {
  /** Rows that are not written yet. */
  waiting(): { readonly intents: number; readonly kept: number };
  /** Writes what waits, as long as the time allows; answers how many rows were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

/** A commit that Postgres did not confirm counts as none (law L8). `writerId` is of this process alone, from its start to its end. */
export function postgresRecorder(
  query: Query, writerId: string, bounds: GatewayBounds,
  { nowMs, newCallId, onError, onFault, onLoss }: {
    readonly nowMs: () => number; readonly newCallId: (nowMs: number) => string;
    readonly onError: (error: unknown) => void; readonly onFault: (fault: IngestFault) => void; readonly onLoss: (callId: string) => void;
  },
): PostgresRecorder {
  const stream = recordStream(query, writerId, bounds, {
    onError, onFault,
    onLoss({ id, org }) {
      onLoss(id);
      strangers.count(org, "record_lost", nowMs());
    },
  });
  const strangers = strangerLog(query, bounds, { newCallId, onError, record: (known) => stream.keepSoon(written(known), false) });

  return {
    intent: (record) => stream.commit(written(record)),
    refusal: (record) => stream.keep(written(record)),
    unrecorded: (record) => stream.keepSoon(written(record), false),
    outcome: (call, outcome, totalMs, shadow) => stream.keepSoon(written(outcomeRecordOf(call, outcome, totalMs, shadow, nowMs())), true),
    stranger: (note) => strangers.note(note),
    waiting: stream.waiting,
    async close(deadlineMs) {
      await strangers.stop();
      return stream.drain(deadlineMs);
    },
  };
}

function written(record: CallRecord | OutcomeRecord): StreamedRecord {
  return { org: record.org, id: record.id, body: JSON.stringify(record) };
}
