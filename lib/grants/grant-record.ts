// What leaves lib of a grant: never the token, never its hash.

export interface GrantRecord {
  readonly id: string;
  readonly serverId: string;
  readonly policyId: string | null;
  readonly policyName: string | null;
  /** The version that is judged beside the policy and decides nothing. */
  readonly shadow: { readonly policyId: string; readonly version: number } | null;
  readonly label: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly cidrs: readonly string[];
  /** The token's first characters, to recognise it by. */
  readonly tokenHint: string;
  readonly state: "active" | "expired" | "revoked";
  readonly createdBy: string;
  readonly createdAt: string;
  readonly rotatedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

interface GrantRow {
  readonly id: string;
  readonly serverId: string;
  readonly policyId: string | null;
  readonly policy?: { readonly name: string } | null;
  readonly shadowPolicyId: string | null;
  readonly shadowVersion: number | null;
  readonly label: string;
  readonly tags: unknown;
  readonly cidrs: readonly string[];
  readonly tokenHint: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

function textTags(tags: unknown): Record<string, string> {
  if (typeof tags !== "object" || tags === null) return {};
  return Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** The record of a row, its state as of `now`. */
export function toGrantRecord(row: GrantRow, now: Date): GrantRecord {
  return {
    id: row.id,
    serverId: row.serverId,
    policyId: row.policyId,
    policyName: row.policy?.name ?? null,
    shadow: row.shadowPolicyId === null || row.shadowVersion === null ? null : { policyId: row.shadowPolicyId, version: row.shadowVersion },
    label: row.label,
    tags: textTags(row.tags),
    cidrs: row.cidrs,
    tokenHint: row.tokenHint,
    state: row.revokedAt ? "revoked" : row.expiresAt && row.expiresAt <= now ? "expired" : "active",
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
