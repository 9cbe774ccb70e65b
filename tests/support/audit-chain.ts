// Records as a gateway writes them, and chains as they are in the database, checked by lib/audit-log as a stranger would.
import { createHash } from "node:crypto";
import pg from "pg";
import { noRecord, recordHash } from "@/lib/audit-log/record-hash";
import { randomId } from "@/lib/crypto/random-id";
import type { Query } from "@/proxy/postgres/open-postgres";

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

export interface StoredRecord {
  readonly seq: number;
  readonly kind: string;
  readonly call_id: string | null;
  readonly hash: Buffer;
  readonly body: string;
}

/** A pool as one of the gateway's, and its end. */
export function openQuery(url: string, connections = 4): { readonly query: Query; end(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  pool.on("error", () => undefined);
  return {
    query: async (text, values) => {
      const rows: unknown[] = (await pool.query(text, [...values])).rows;
      return { rows };
    },
    end: () => pool.end(),
  };
}

/** A call of one organization: its intent and its outcome as bodies. */
export function writtenCall(org: string, more: { readonly id?: string; readonly at?: string; readonly intent?: object; readonly outcome?: object } = {}) {
  const { id = randomId("cal"), at = new Date().toISOString() } = more;
  const begun = {
    at, org, id, server_id: "srv_1", server_name: "Files", grant_id: "grt_1", grant_label: "CI", policy_id: "pol_1", policy_version: 3, era: "modern",
    http_method: "POST", method: "tools/call", tool: "read_file", client_ip: "127.0.0.1", request_bytes: 120, argument_bytes: 40, argument_keys: ["path"],
    argument_keys_other: 0, arguments_mac: "ab", argument_recording: "off", effect: "allow", code: "allowed", message: "", charges: [{ rule: "/tools/a", amount: 1_000_000 }],
    decided_us: 250, ...more.intent,
  };
  const over = { at, org, id, started_at: at, outcome: "delivered", upstream_status: 200, is_error: false, response_bytes: 512, upstream_ms: 4, total_ms: 6, recorded_us: 900, ...more.outcome };
  return {
    id, at,
    intent: JSON.stringify({ kind: "intent", ...begun }),
    refusal: JSON.stringify({ kind: "refusal", ...begun, effect: "deny", code: "denied", total_ms: 1, finished_at: at }),
    notForwarded: JSON.stringify({ kind: "not_forwarded", ...begun, effect: "deny", code: "record_unavailable", total_ms: 1, finished_at: at }),
    outcome: JSON.stringify({ kind: "outcome", ...over }),
  };
}

/** The records of one chain in their order, as the superuser sees them. */
export async function readChain(adminUrl: string, org: string, writer: string): Promise<readonly StoredRecord[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT seq::int, kind, call_id, hash, body FROM audit_records WHERE org_id = $1 AND writer_id = $2 ORDER BY seq", [org, writer]);
    return rows;
  } finally {
    await client.end();
  }
}

/** The place of the first record that does not follow from the ones before it; null where the chain is unbroken from its beginning. */
export function firstBroken(org: string, writer: string, records: readonly StoredRecord[]): number | null {
  let prev: Uint8Array = noRecord;
  for (const [index, { seq, hash, body }] of records.entries()) {
    prev = recordHash({ org, writer, seq: index + 1, prev, body }, sha256);
    if (seq !== index + 1 || !hash.equals(prev)) return seq;
  }
  return null;
}
