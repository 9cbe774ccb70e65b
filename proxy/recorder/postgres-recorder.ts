// The audit log in Postgres (AUDIT_MODE=postgres): intents committed before anything is forwarded, everything else soon after. All of it goes
// through the same ingest as what a spool ships, under a writer of this process.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import { ingestRecords, type IngestFault } from "./ingest-records";
import { recordStream } from "./record-stream";
import { streamRecorder, type ClosableRecorder, type RecorderHearers } from "./stream-recorder";

/** A commit that Postgres did not confirm counts as none (law L8). `writerId` is of this process alone, from its start to its end. */
export function postgresRecorder(
  query: Query, writerId: string, bounds: GatewayBounds, { onFault, ...hearers }: RecorderHearers & { readonly onFault: (fault: IngestFault) => void },
): ClosableRecorder {
  return streamRecorder(query, bounds, hearers,
    (onLoss) => recordStream(async (batch) => {
      for (const fault of await ingestRecords(query, writerId, batch.map(({ n, record: { org, body } }) => ({ n, org, body })))) onFault(fault);
    }, bounds, { onError: hearers.onError, onLoss }),
    (record) => ({ org: record.org, id: record.id, body: JSON.stringify(record) }));
}
