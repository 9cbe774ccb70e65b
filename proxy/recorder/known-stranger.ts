// A well-formed token that opened nothing: if some grant has (or had) it, its misuse belongs in that organization's log.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";
import type { CallRecord } from "./call-record";
import { noShadow } from "./shadow-columns";

const find = `
SELECT g.id, g.org_id, g.label, g.policy_id, g.server_id, s.name AS server_name, g.revoked_at IS NOT NULL AS revoked
FROM grants g JOIN servers s ON s.org_id = g.org_id AND s.id = g.server_id WHERE g.token_hash = $1`;

const rowSchema = z.object({
  id: z.string(), org_id: z.string(), label: z.string(), policy_id: z.string().nullable(), server_id: z.string(), server_name: z.string(), revoked: z.boolean(),
});

/** The row for the grant's own organization, naming the grant's own server; null where nobody has this token. */
export async function recordOfKnownStranger(
  query: Query, seen: { readonly tokenHash: string; readonly callId: string; readonly clientIp: string; readonly atMs: number },
): Promise<CallRecord | null> {
  const { rows } = await query(find, [seen.tokenHash]);
  const [row] = rows;
  if (row === undefined) return null;
  const grant = rowSchema.parse(row);
  const at = new Date(seen.atMs).toISOString();
  return {
    id: seen.callId, org_id: grant.org_id, started_at: at, server_id: grant.server_id, server_name: grant.server_name,
    grant_id: grant.id, grant_label: grant.label, policy_id: grant.policy_id, policy_version: null, era: null, http_method: "POST",
    method: null, tool: null, client_name: null, client_version: null, client_ip: seen.clientIp, request_bytes: 0,
    argument_keys: [], argument_keys_other: 0, arguments_mac: null, argument_recording: "off",
    effect: "deny", code: grant.revoked ? "revoked_token" : "wrong_server", rule: null,
    message: grant.revoked ? "The grant was revoked." : "The grant's token was used at another server's address.",
    retry_after_seconds: null, decided_us: 0, outcome: "refused", total_ms: 0, finished_at: at, ...noShadow,
  };
}
