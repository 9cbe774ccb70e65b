// What leaves lib of a server: plain, serialisable, and never a credential, sealed or not.

import { readAuthorizationFindings, type AuthorizationFindings } from "./authorization-findings";
import type { CredentialKind } from "./credential-input";
import type { DriftSetting } from "./server-input";
import { toServerTrouble, type ServerTrouble } from "./server-trouble";

export interface ServerRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly origin: string;
  readonly credential: {
    readonly kind: CredentialKind;
    readonly header: string | null;
    /** Its last four characters, when it is long enough to show them. */
    readonly hint: string | null;
    readonly setAt: string | null;
  };
  readonly drift: DriftSetting;
  /** Whether the gateway records argument values, and for how many days they are kept. */
  readonly resultRecording: { readonly on: boolean };
  readonly argumentRecording: { readonly on: boolean; readonly retentionDays: number };
  /** Whether messages of MCP 2026-07-28 are carried over to the server where it speaks the revisions before alone. */
  readonly bridgeModern: boolean;
  readonly stoppedAt: string | null;
  readonly health: {
    readonly state: "unknown" | "ok" | "attention";
    readonly code: string | null;
    /** What happened, why, and the next step; null when all is well. */
    readonly message: string | null;
    readonly checkedAt: string | null;
  };
  /** Where its tokens come from, as found by the last look; null where that was not answered 401. The words are a stranger's. */
  readonly authorization: AuthorizationFindings | null;
  /** What calls to it run into, as gateways noted; null while they get through, or there are none. */
  readonly trouble: ServerTrouble | null;
  readonly transport: string | null;
  readonly era: string | null;
  readonly protocolVersion: string | null;
  /** What the server calls itself. */
  readonly reportedName: string | null;
  readonly reportedVersion: string | null;
  readonly createdAt: string;
  readonly counts: ServerCounts;
}

export interface ServerCounts {
  /** Tools that the server has now; those that are gone are not counted. */
  readonly tools: number;
  /** Of these, the new and changed ones that wait for a person. */
  readonly toolsInReview: number;
  readonly policies: number;
  readonly livePolicies: number;
  /** Grants that are neither revoked nor expired. */
  readonly grants: number;
}

interface ServerRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly origin: string;
  readonly credentialKind: string;
  readonly credentialHeader: string | null;
  readonly credentialHint: string | null;
  readonly credentialFingerprint: string | null;
  readonly credentialSetAt: Date | null;
  readonly drift: string;
  readonly recordArguments: boolean;
  readonly recordResults: boolean;
  readonly argumentRetentionDays: number;
  readonly bridgeModern: boolean;
  readonly stoppedAt: Date | null;
  readonly health: string;
  readonly healthCode: string | null;
  readonly healthMessage: string | null;
  readonly checkedAt: Date | null;
  readonly authorizationFound: unknown;
  readonly trouble: Parameters<typeof toServerTrouble>[0];
  readonly transport: string | null;
  readonly era: string | null;
  readonly protocolVersion: string | null;
  readonly serverName: string | null;
  readonly serverVersion: string | null;
  readonly createdAt: Date;
}

/** The columns that a record is made of; the sealed credential is not among them. */
export const serverColumns = {
  id: true, slug: true, name: true, url: true, origin: true, credentialKind: true, credentialHeader: true, credentialHint: true, credentialFingerprint: true, credentialSetAt: true,
  drift: true, recordArguments: true, recordResults: true, argumentRetentionDays: true, bridgeModern: true, stoppedAt: true, health: true, healthCode: true, healthMessage: true, checkedAt: true, transport: true, era: true,
  protocolVersion: true, serverName: true, serverVersion: true, authorizationFound: true, createdAt: true, trouble: { select: { cause: true, resting: true, since: true, seenAt: true } },
} as const;

/** The record of a row. The database holds the value sets closed; a value outside them throws. */
export function toServerRecord(row: ServerRow, counts: ServerCounts): ServerRecord {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    url: row.url,
    origin: row.origin,
    credential: {
      kind: oneOf(["none", "bearer", "header"], row.credentialKind),
      header: row.credentialHeader,
      hint: row.credentialHint,
      setAt: row.credentialSetAt?.toISOString() ?? null,
    },
    drift: oneOf(["review", "warn", "follow"], row.drift),
    resultRecording: { on: row.recordResults },
    argumentRecording: { on: row.recordArguments, retentionDays: row.argumentRetentionDays },
    bridgeModern: row.bridgeModern,
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    health: {
      state: oneOf(["unknown", "ok", "attention"], row.health),
      code: row.healthCode,
      message: row.healthMessage,
      checkedAt: row.checkedAt?.toISOString() ?? null,
    },
    authorization: readAuthorizationFindings(row.authorizationFound),
    trouble: toServerTrouble(row.trouble),
    transport: row.transport,
    era: row.era,
    protocolVersion: row.protocolVersion,
    reportedName: row.serverName,
    reportedVersion: row.serverVersion,
    createdAt: row.createdAt.toISOString(),
    counts,
  };
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const known = values.find((value) => value === text);
  if (known === undefined) throw new Error(`a value outside its closed set: ${text}`);
  return known;
}
