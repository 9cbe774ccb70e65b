// The recorded calls of a server in the order of their times, page by page, with the sealed values of their arguments where there are any.
import type { Pool } from "pg";
import { z } from "zod";
import { callOutcomes } from "@/lib/calls/call-record";

/** Codes of decisions that a policy made; what was refused before it, or for another reason, is no question to a draft. */
const policyCodes = [
  "allowed", "no_policy", "invalid_policy", "unknown_tool", "tool_changed", "hidden", "not_listed", "invalid_arguments", "require_failed", "denied",
  "approval_required", "limit_exceeded", "limit_invalid", "limit_store_unavailable", "evaluation_limit",
] as const;

export interface RecordedCallsQuery {
  readonly orgId: string;
  readonly serverId: string;
  readonly since: Date;
  readonly until: Date;
  /** Of these grants alone; null: of all. */
  readonly grantIds: readonly string[] | null;
}

export interface CallPlace {
  readonly startedAt: Date;
  readonly id: string;
}

const chosen = `c.org_id = $1 AND c.server_id = $2 AND c.started_at >= $3 AND c.started_at < $4 AND ($5::text[] IS NULL OR c.grant_id = ANY($5))
  AND c.method = 'tools/call' AND c.tool IS NOT NULL AND c.grant_id IS NOT NULL AND c.code = ANY($6)`;
const countCalls = `SELECT count(*)::int AS calls FROM (SELECT 1 FROM calls c WHERE ${chosen} LIMIT $7) chosen`;
/** The newest call that is left out where there are more than so many. */
const findFirst = `SELECT c.started_at, c.id FROM calls c WHERE ${chosen} ORDER BY c.started_at DESC, c.id DESC OFFSET $7 LIMIT 1`;
// What is about to be erased, or overdue, is not read any more.
const readPage = `
SELECT c.id, c.started_at, c.tool, c.grant_id, c.grant_label, c.era, c.client_name, c.client_version, c.client_ip, c.request_bytes,
  c.argument_keys, c.argument_keys_other, c.argument_recording, c.effect, c.code, c.rule, c.outcome, c.is_error, c.result_code, c.finished_at, a.sealed
FROM calls c LEFT JOIN recorded_arguments a ON c.argument_recording = 'kept' AND a.org_id = c.org_id AND a.server_id = c.server_id
  AND a.started_at = c.started_at AND a.call_id = c.id
  AND least(a.started_at, a.received_at) > coalesce((SELECT max(e.up_to) FROM argument_erasures e WHERE e.org_id = $1 AND e.server_id = $2), '-infinity')
  AND least(a.started_at, a.received_at) >= now() - (SELECT make_interval(days => s.argument_retention_days) FROM servers s WHERE s.org_id = $1 AND s.id = $2)
WHERE ${chosen} AND (c.started_at, c.id) > ($7, $8)
ORDER BY c.started_at, c.id LIMIT $9`;

const rowSchema = z.object({
  id: z.string(), started_at: z.date(), tool: z.string(), grant_id: z.string(), grant_label: z.string().nullable(), era: z.enum(["legacy", "modern"]).nullable(),
  client_name: z.string().nullable(), client_version: z.string().nullable(), client_ip: z.string(), request_bytes: z.number(),
  argument_keys: z.array(z.string()), argument_keys_other: z.number(), argument_recording: z.enum(["off", "kept", "too_large", "not_writable"]),
  effect: z.enum(["allow", "deny", "park"]), code: z.string(), rule: z.string().nullable(),
  outcome: z.enum(callOutcomes), is_error: z.boolean().nullable(), result_code: z.string().nullable(), finished_at: z.date().nullable(),
  sealed: z.instanceof(Uint8Array).nullable(),
});
export type RecordedCallRow = z.output<typeof rowSchema>;

const readGrants = "SELECT id, policy_id, tags FROM grants WHERE org_id = $1 AND server_id = $2";
const grantSchema = z.object({ id: z.string(), policy_id: z.string().nullable(), tags: z.record(z.string(), z.string()).catch({}) });

export interface GrantFacts {
  readonly id: string;
  readonly policyId: string | null;
  readonly tags: { readonly [name: string]: string };
}

/** The grants of a server as they are now, the revoked ones too. */
export async function readGrantFacts(pool: Pool, { orgId, serverId }: Pick<RecordedCallsQuery, "orgId" | "serverId">): Promise<readonly GrantFacts[]> {
  const { rows } = await pool.query<Record<string, unknown>>(readGrants, [orgId, serverId]);
  return rows.map((row) => grantSchema.parse(row)).map(({ policy_id, ...grant }) => ({ ...grant, policyId: policy_id }));
}

const placeSchema = z.object({ started_at: z.date(), id: z.string() });

/** How many calls there are, at most `callsMax`, and after which place they begin: null for the first of all. */
export async function findRecordedCalls(pool: Pool, query: RecordedCallsQuery, callsMax: number): Promise<{ readonly total: number; readonly after: CallPlace | null }> {
  const values = valuesOf(query);
  const { rows: [counted] } = await pool.query<{ calls: number }>(countCalls, [...values, callsMax + 1]);
  const found = counted?.calls ?? 0;
  if (found <= callsMax) return { total: found, after: null };
  const { rows: [first] } = await pool.query<Record<string, unknown>>(findFirst, [...values, callsMax]);
  const { started_at, id } = placeSchema.parse(first);
  return { total: callsMax, after: { startedAt: started_at, id } };
}

/** The next calls after a place, oldest first, each to be read by {@link parseRecordedCall} in its turn. */
export async function readRecordedCalls(pool: Pool, query: RecordedCallsQuery, after: CallPlace | null, rowsMax: number): Promise<readonly unknown[]> {
  const { rows } = await pool.query<Record<string, unknown>>(readPage, [...valuesOf(query), after?.startedAt ?? new Date(0), after?.id ?? "", rowsMax]);
  return rows;
}

/** A row as it was read; throws where the database answered something else. */
export function parseRecordedCall(row: unknown): RecordedCallRow {
  return rowSchema.parse(row);
}

function valuesOf({ orgId, serverId, since, until, grantIds }: RecordedCallsQuery): readonly unknown[] {
  return [orgId, serverId, since, until, grantIds, policyCodes];
}
