// Calls by the million, made by Postgres itself: a log as a busy installation would have it, for benches and long runs.
import type pg from "pg";

export interface ManyCalls {
  /** Of the large organization; every fifth row is another one's, in between. */
  readonly orgId: string;
  readonly otherOrgId: string;
  readonly rows: number;
  /** The rows are spread evenly over so many days until now. */
  readonly days: number;
}

const rowsPerStatement = 250_000;

/** What one finds in these rows: how rare it is, for searches whose cost depends on it. */
export const manyCallsFacts = { commonTool: "tool_1", rareTool: "rare_tool", rareClient: "rare-client", rareCode: "rare_code", grant: "grt_many_3", server: "srv_many_2", smallGrant: "grt_many_small", trace: "bb36c34eb6644ab9694315af7d68e629" } as const;

/** Makes the months' partitions and the rows, oldest first, as ingest would have; then counts them for the planner. `client` may do anything. */
export async function makeManyCalls(client: pg.Client, { orgId, otherOrgId, rows, days }: ManyCalls, onProgress: (made: number) => void = () => undefined): Promise<void> {
  await makeMonths(client, days);
  for (let from = 0; from < rows; from += rowsPerStatement) {
    const to = Math.min(rows, from + rowsPerStatement);
    await client.query(`
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, grant_maker, policy_id, policy_version, era, http_method, method, tool, client_name, client_version, client_ip,
        trace_id, request_bytes, argument_bytes, argument_keys, arguments_mac, effect, code, rule, message, read_us, decided_us, reserved_us, recorded_us,
        outcome, upstream_status, is_error, response_bytes, upstream_ms, total_ms, finished_at)
      SELECT 'cal_' || lpad(to_hex(i), 10, '0') || 'many', CASE WHEN i % 5 = 4 THEN $2 ELSE $1 END, s.at, 'srv_many_' || r % 8, 'Server ' || r % 8,
        CASE WHEN i % 90001 = 0 THEN 'grt_many_small' ELSE 'grt_many_' || r % 40 END, 'Agent ' || r % 40, 'usr_many', 'pol_many_' || r % 8, 1 + r % 9, CASE WHEN r % 3 = 0 THEN 'modern' ELSE 'legacy' END,
        'POST', CASE WHEN r % 11 = 0 THEN 'tools/list' ELSE 'tools/call' END,
        CASE WHEN r % 11 = 0 THEN NULL WHEN i % 100003 = 0 THEN 'rare_tool' ELSE 'tool_' || (1 + floor(power((r % 997) / 997.0, 3) * 60))::int END,
        CASE WHEN i % 200003 = 0 THEN 'rare-client' ELSE 'client-' || r % 5 END, '1.' || r % 20, '10.' || r % 4 || '.' || r % 200 || '.' || r % 50,
        CASE WHEN r % 20 = 0 THEN md5(i::text) ELSE NULL END, 300 + r % 4000, 50 + r % 900, ARRAY['path', 'limit'], repeat('5f', 32),
        d.effect, d.code, CASE WHEN d.effect = 'deny' THEN '/tools/tool_' || r % 60 || '/limits/0' END, CASE WHEN d.effect = 'deny' THEN 'Too many calls of this tool in a minute: ' || r % 900 ELSE '' END,
        60 + r % 90, 200 + r % 300, 600 + r % 400, 1500 + r % 900,
        CASE WHEN d.effect <> 'allow' THEN 'refused' WHEN r % 97 = 0 THEN 'error' WHEN r % 499 = 0 THEN 'not_delivered' ELSE 'delivered' END,
        CASE WHEN d.effect <> 'allow' THEN NULL WHEN r % 97 = 0 THEN 502 ELSE 200 END, CASE WHEN d.effect <> 'allow' THEN NULL ELSE r % 53 = 0 END, 200 + r % 9000, 5 + r % 300, 6 + r % 400, s.at + interval '40 milliseconds'
      FROM generate_series($3::bigint, $4::bigint) i
      CROSS JOIN LATERAL (SELECT ('x' || substr(md5(i::text), 1, 7))::bit(28)::int AS r) h
      CROSS JOIN LATERAL (SELECT now() - make_interval(secs => ($5::float8 - i) * $6::float8)::interval AS at) s
      CROSS JOIN LATERAL (SELECT CASE WHEN r % 33 = 0 THEN 'deny' WHEN r % 509 = 0 THEN 'park' ELSE 'allow' END AS effect,
        CASE WHEN r % 33 = 0 AND i % 150001 < 33 THEN 'rare_code' WHEN r % 33 = 0 THEN (ARRAY['limit_exceeded', 'hidden', 'not_listed'])[1 + r % 3] WHEN r % 509 = 0 THEN 'approval_required' ELSE 'allowed' END AS code) d`,
    [orgId, otherOrgId, from, to - 1, rows, (days * 86_400) / rows]);
    onProgress(to);
  }
  await client.query("VACUUM (ANALYZE) calls");
}

/** Those behind us: a running gateway makes only the months that come. */
async function makeMonths(client: pg.Client, days: number): Promise<void> {
  const months = Math.ceil(days / 28) + 1;
  for (let back = 1; back <= months; back += 1) {
    await client.query(`
      DO $$
      DECLARE month date := (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => ${String(back)}))::date;
      BEGIN
        EXECUTE format('CREATE TABLE IF NOT EXISTS calls_%s PARTITION OF calls FOR VALUES FROM (%L) TO (%L)', to_char(month, 'YYYYMM'),
          month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      END $$`);
  }
}
