// The statements that write the audit log: intents and refusals inserted, outcomes written once over `pending`.
import type { Outcome } from "../exchange";
import type { Query } from "../postgres/open-postgres";
import type { CallRecord } from "./call-record";
import type { ShadowColumns } from "./shadow-columns";

/** Column and type of every member of a {@link CallRecord}; the compiler holds the two lists together. */
const columns: { readonly [column in keyof CallRecord]: string } = {
  id: "text", org_id: "text", started_at: "timestamptz", server_id: "text", server_name: "text", grant_id: "text", grant_label: "text",
  policy_id: "text", policy_version: "integer", era: "text", http_method: "text", method: "text", tool: "text", client_name: "text",
  client_version: "text", client_ip: "text", request_bytes: "integer", argument_keys: "text[]", argument_keys_other: "integer",
  arguments_mac: "text", argument_recording: "text", effect: "text", code: "text", rule: "text", message: "text", retry_after_seconds: "integer", decided_us: "integer",
  outcome: "text", total_ms: "integer", finished_at: "timestamptz",
  shadow_policy_id: "text", shadow_version: "integer", shadow_effect: "text", shadow_code: "text", shadow_rule: "text",
};
const names = Object.keys(columns).join(", ");
const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(", ");

// A row that is there already is the same row: the statement may be repeated.
const insertCalls = `INSERT INTO calls (${names}) SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS r(${typed}) ON CONFLICT DO NOTHING`;

const updateOutcomes = `
UPDATE calls c SET outcome = r.outcome, upstream_status = r.upstream_status, is_error = r.is_error, response_bytes = r.response_bytes,
  upstream_ms = r.upstream_ms, result_code = r.result_code, result_rule = r.result_rule, total_ms = r.total_ms, finished_at = r.finished_at,
  shadow_policy_id = r.shadow_policy_id, shadow_version = r.shadow_version, shadow_effect = r.shadow_effect, shadow_code = r.shadow_code, shadow_rule = r.shadow_rule
FROM jsonb_to_recordset($1::jsonb) AS r(id text, started_at timestamptz, outcome text, upstream_status integer, is_error boolean,
  response_bytes bigint, upstream_ms integer, result_code text, result_rule text, total_ms integer, finished_at timestamptz,
  shadow_policy_id text, shadow_version integer, shadow_effect text, shadow_code text, shadow_rule text)
WHERE c.started_at = r.started_at AND c.id = r.id AND c.outcome = 'pending'`;

export interface OutcomeRow extends ShadowColumns {
  readonly id: string;
  readonly started_at: string;
  readonly outcome: Outcome["outcome"];
  readonly upstream_status: number | null;
  readonly is_error: boolean | null;
  readonly response_bytes: number | null;
  readonly upstream_ms: number | null;
  readonly result_code: string | null;
  readonly result_rule: string | null;
  readonly total_ms: number;
  readonly finished_at: string;
}

/** Commits the rows, all or none; repeating it changes nothing. */
export async function insertCallRows(query: Query, rows: readonly CallRecord[]): Promise<void> {
  await query(insertCalls, [JSON.stringify(rows)]);
}

/** Commits the outcomes; one that was written already stays. */
export async function updateOutcomeRows(query: Query, rows: readonly OutcomeRow[]): Promise<void> {
  await query(updateOutcomes, [JSON.stringify(rows)]);
}
