// The audit log on local disk (AUDIT_MODE=spool): what is durable there counts as recorded; Postgres has it soon after.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { DecisionRecord } from "../recorder/decision-record";
import type { OutcomeRecord } from "../recorder/outcome-record";
import { NotTakenError } from "../recorder/not-taken-error";
import { recordStream } from "../recorder/record-stream";
import { streamRecorder, type ClosableRecorder, type RecorderHearers } from "../recorder/stream-recorder";
import type { Spool } from "./open-spool";
import { recordBytes, recordBytesAtMost } from "./record-format";
import { SpoolBlockedError, type SpooledRecord } from "./spool-writer";

/** Intents are refused at once while the spool is blocked for them. What ends a call is written though it is full; of refusals that no room is left for, the loss is told. */
export function spoolRecorder(query: Query, spool: Spool, bounds: GatewayBounds, hearers: RecorderHearers): ClosableRecorder {
  const recorder = streamRecorder(query, bounds, hearers, (onLoss) => {
    const stream = recordStream<SpooledRecord>(spool.append, bounds, { onError: hearers.onError, onLoss });
    const hasNoRoom = (record: SpooledRecord) => isTooLong(record, bounds) || (record.call === null && spool.isFull());
    return {
      ...stream,
      commit: (record) => (isTooLong(record, bounds) ? Promise.reject(new NotTakenError("a record is too long for the spool")) : stream.commit(record)),
      keep: async (record) => (hasNoRoom(record) ? onLoss(record) : stream.keep(record)),
      keepSoon: (record, as) => (hasNoRoom(record) ? onLoss(record) : stream.keepSoon(record, as)),
    };
  }, spooled);
  return {
    ...recorder,
    intent(record) {
      const reason = spool.refusesIntent(record.method);
      return reason === null ? recorder.intent(record) : Promise.reject(new NotTakenError("the audit spool is blocked", { cause: new SpoolBlockedError(reason) }));
    },
  };
}

function spooled(record: DecisionRecord | OutcomeRecord): SpooledRecord {
  return { org: record.org, id: record.id, body: JSON.stringify(record), call: callOf(record) };
}

function callOf(record: DecisionRecord | OutcomeRecord): SpooledRecord["call"] {
  switch (record.kind) {
    case "intent": return { opens: { id: record.id, org: record.org, startedAt: record.at } };
    case "refusal": return null;
    case "outcome":
    case "not_forwarded": return { ends: record.id };
  }
}

function isTooLong(record: SpooledRecord, { spoolRecordBytesMax }: GatewayBounds): boolean {
  return recordBytesAtMost(record) > spoolRecordBytesMax && recordBytes(record) > spoolRecordBytesMax;
}
