// The audit log in Postgres (AUDIT_MODE=postgres): intents committed before anything is forwarded, everything else soon after. All of it goes
// through the same ingest as what a spool ships, under a writer of this process.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import { ingestRecords, type IngestFault } from "./ingest-records";
import { recordStream } from "./record-stream";
import { retryUndone } from "./retry-undone";
import { streamRecorder, type ClosableRecorder, type RecorderHearers } from "./stream-recorder";
import { uncommittedBatch } from "./uncommitted-batch";

/** A commit that Postgres did not confirm counts as none (law L8). `writerId` is of this process alone, from its start to its end. `onUndone` hears of a batch that is sent again at once. */
export function postgresRecorder(
  query: Query, writerId: string, bounds: GatewayBounds, { onFault, onUndone, ...hearers }: RecorderHearers & { readonly onFault: (fault: IngestFault) => void; readonly onUndone: (error: unknown) => void },
): ClosableRecorder {
  return streamRecorder(query, bounds, hearers,
    (onLoss) => recordStream(async (batch) => {
      const records = batch.map(({ n, record: { org, body } }) => ({ n, org, body }));
      const began = performance.now();
      try {
        const again = { triesMax: bounds.recordTriesMax, pauseMs: bounds.recordUndonePauseMs, withinMs: bounds.databaseStatementMs, onUndone };
        for (const fault of await retryUndone(() => ingestRecords(query, writerId, records), again)) onFault(fault);
      } catch (error) {
        throw uncommittedBatch(error, batch.length, performance.now() - began);
      }
    }, bounds, { onError: hearers.onError, onLoss }),
    (record) => ({ org: record.org, id: record.id, body: JSON.stringify(record) }));
}
