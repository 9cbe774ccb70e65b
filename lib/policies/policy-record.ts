// What leaves lib of a policy and of its versions. Authors are names here; the rows keep ids.

export interface PolicyRecord {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  /** The version in force; null denies every call of its grants. */
  readonly liveVersion: number | null;
  /** The newest version saved, live or not. */
  readonly latestVersion: number;
  /** Grants under it that are not revoked. */
  readonly grants: number;
  readonly createdAt: string;
}

export interface VersionAuthor {
  readonly kind: "member" | "former_member" | "api_key";
  /** Of a member; for the others their kind says all. */
  readonly name: string | null;
}

export interface VersionSummary {
  readonly policyId: string;
  readonly number: number;
  readonly note: string;
  readonly author: VersionAuthor;
  readonly createdAt: string;
  readonly live: boolean;
}

export interface VersionRecord extends VersionSummary {
  /** The text as it was saved. */
  readonly document: string;
}

interface PolicyRow {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  readonly liveVersion: number | null;
  readonly createdAt: Date;
}

/** The record of a row, with what was counted beside it. */
export function toPolicyRecord(row: PolicyRow, counted: { readonly latestVersion: number; readonly grants: number }): PolicyRecord {
  return {
    id: row.id, serverId: row.serverId, name: row.name, liveVersion: row.liveVersion,
    latestVersion: counted.latestVersion, grants: counted.grants, createdAt: row.createdAt.toISOString(),
  };
}
