// A well-formed token with a request that was answered before anybody was known: if some grant has (or had) it, that belongs in the log of
// the grant's organization.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";
import { noArguments, type DecisionRecord } from "./decision-record";
import { noShadow } from "./shadow-columns";

const methodCharactersMax = 16;
const find = `
SELECT g.token_hash, g.id, g.org_id, g.label, g.created_by, g.policy_id, g.server_id, s.name AS server_name, g.revoked_at IS NOT NULL AS revoked
FROM grants g JOIN servers s ON s.org_id = g.org_id AND s.id = g.server_id WHERE g.token_hash = ANY($1::text[])`;

const rowSchema = z.object({
  token_hash: z.string(), id: z.string(), org_id: z.string(), label: z.string(), created_by: z.string(), policy_id: z.string().nullable(), server_id: z.string(), server_name: z.string(), revoked: z.boolean(),
});

export interface SeenToken {
  readonly tokenHash: string;
  readonly code: string;
  readonly callId: string;
  readonly httpMethod: string;
  readonly clientIp: string;
  readonly atMs: number;
}

/** For each, in order, the record for the grant's own organization, naming the grant's own server; null where nobody has this token. In one question. */
export async function recordsOfKnownStrangers(query: Query, seen: readonly SeenToken[]): Promise<readonly (DecisionRecord | null)[]> {
  const { rows } = await query(find, [[...new Set(seen.map(({ tokenHash }) => tokenHash))]]);
  const grants = new Map(rows.map((row) => rowSchema.parse(row)).map((grant) => [grant.token_hash, grant]));
  return seen.map((one) => {
    const grant = grants.get(one.tokenHash);
    return grant === undefined ? null : recordOf(one, grant);
  });
}

function recordOf(seen: SeenToken, grant: z.infer<typeof rowSchema>): DecisionRecord {
  const at = new Date(seen.atMs).toISOString();
  return {
    kind: "refusal", at, org: grant.org_id, id: seen.callId, server_id: grant.server_id, server_name: grant.server_name,
    grant_id: grant.id, grant_label: grant.label, grant_maker: grant.created_by, policy_id: grant.policy_id ?? undefined, policy_version: undefined,
    era: undefined, bridged: undefined, http_method: seen.httpMethod.slice(0, methodCharactersMax), method: undefined, client_name: undefined, client_version: undefined, client_ip: seen.clientIp, trace_id: undefined,
    request_bytes: 0, ...noArguments, result_recording: undefined, effect: "deny", ...verdictOf(grant.revoked, seen.code), rule: undefined, retry_after_seconds: undefined, charges: undefined,
    read_us: undefined, decided_us: 0, reserved_us: undefined, total_ms: 0, finished_at: at, ...noShadow,
  };
}

function verdictOf(isRevoked: boolean, code: string): Pick<DecisionRecord, "code" | "message"> {
  if (isRevoked) return { code: "revoked_token", message: "The grant was revoked." };
  if (code === "invalid_token") return { code: "wrong_server", message: "The grant's token was used at another server's address." };
  return { code, message: "" };
}
