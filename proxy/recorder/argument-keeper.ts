// Argument values on their way into the database, after the row of their call and apart from it: a queue, a connection and a loss of
// their own. Nobody waits here, so no call is held up or lost for them (law L1), and none is let through by them.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { GatewayBounds } from "../bounds";
import type { ArgumentKeeper } from "../deps";
import type { Query } from "../postgres/open-postgres";
import type { ArgumentSealer } from "./argument-sealer";
import type { CallRecord } from "./call-record";
import { writeRecordedArguments } from "./recorded-arguments";
import { retryQueue } from "./retry-queue";

interface SealedRow {
  readonly orgId: string;
  readonly serverId: string;
  readonly startedAt: string;
  readonly callId: string;
  readonly sealed: Buffer;
}

// Asked again here: of a server that was deleted, or whose recording was switched off, since the call began, nothing is written any more.
const insert = `
INSERT INTO recorded_arguments (org_id, server_id, started_at, call_id, sealed)
SELECT r.org_id, r.server_id, r.started_at, r.call_id, r.sealed
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::bytea[]) AS r(org_id, server_id, started_at, call_id, sealed)
JOIN servers s ON s.org_id = r.org_id AND s.id = r.server_id AND s.record_arguments
ON CONFLICT DO NOTHING`;

export interface PostgresArgumentKeeper extends ArgumentKeeper {
  /** Writes what waits, as long as the time allows; answers how many rows were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

/** Calls `onLoss` with the id of each call whose values were not recorded although its row says that they were to be. */
export function argumentKeeper(
  query: Query, sealer: ArgumentSealer, bounds: GatewayBounds,
  { onError, onLoss }: { readonly onError: (error: unknown) => void; readonly onLoss: (callId: string) => void },
): PostgresArgumentKeeper {
  const rows = retryQueue((batch: readonly SealedRow[]) => write(query, batch), {
    batchMax: bounds.argumentBatchMax, waitingMax: bounds.argumentRowsWaitingMax, retryMs: bounds.recordRetryMs, onError, onLoss: ({ callId }) => onLoss(callId),
  });
  return {
    keep(record: CallRecord, call: McpCall) {
      if (record.argument_recording !== "kept") return;
      const written = writeRecordedArguments(call, bounds.argumentBytesMax);
      if (written.recording !== "kept") return onLoss(record.id);
      const place = { orgId: record.org, serverId: record.server_id, callId: record.id, startedAt: record.at };
      rows.add({ ...place, sealed: sealer.seal(written.text, place) });
    },
    close: (deadlineMs) => rows.drain(deadlineMs),
  };
}

async function write(query: Query, rows: readonly SealedRow[]): Promise<void> {
  await query(insert, [
    rows.map((row) => row.orgId), rows.map((row) => row.serverId), rows.map((row) => row.startedAt), rows.map((row) => row.callId), rows.map((row) => row.sealed),
  ]);
}
