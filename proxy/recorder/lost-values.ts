// What was to be recorded of a call and is not there, with the reason, for the call's page. Bounded, and written beside the values: what cannot
// be noted either has been counted and logged already.
import type { ValueKind, ValueLoss } from "@/lib/calls/value-loss";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import { retryQueue } from "./retry-queue";
import type { ValuePlace } from "./value-sealer";
import { lostValuesTable, valueTables } from "./value-tables";

interface LostRow extends ValuePlace {
  readonly kind: ValueKind;
  readonly reason: ValueLoss;
}

export interface LostValues {
  note(place: ValuePlace, kind: ValueKind, reason: ValueLoss): void;
  /** Writes what waits, as long as the time allows. */
  close(deadlineMs: number): Promise<void>;
}

const asked = Object.entries(valueTables).map(([kind, table]) => `(r.kind = '${kind}' AND s.${table.asked})`).join(" OR ");
const insert = `
INSERT INTO ${lostValuesTable} (org_id, server_id, started_at, call_id, kind, reason)
SELECT r.org_id, r.server_id, r.started_at, r.call_id, r.kind, r.reason
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[]) AS r(org_id, server_id, started_at, call_id, kind, reason)
JOIN servers s ON s.org_id = r.org_id AND s.id = r.server_id AND (${asked}) AND (s.values_erased_up_to IS NULL OR r.started_at > s.values_erased_up_to)
ON CONFLICT DO NOTHING`;

export function lostValues(query: Query, bounds: GatewayBounds, onError: (error: unknown) => void): LostValues {
  const write = async (rows: readonly LostRow[]): Promise<void> => void (await query(insert, [
    rows.map((row) => row.orgId), rows.map((row) => row.serverId), rows.map((row) => row.startedAt), rows.map((row) => row.callId), rows.map((row) => row.kind), rows.map((row) => row.reason),
  ]));
  const rows = retryQueue(write, {
    batchMax: bounds.valueBatchMax, waitingMax: bounds.lostValuesWaitingMax, retryMs: bounds.recordRetryMs, onError, onLoss: () => undefined,
  });
  return {
    note: ({ orgId, serverId, callId, startedAt }, kind, reason) => rows.add({ orgId, serverId, callId, startedAt, kind, reason }),
    close: async (deadlineMs) => void (await rows.drain(deadlineMs)),
  };
}
