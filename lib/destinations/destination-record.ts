// A destination and its deliveries as pages and the API see them: never anything that is sealed.

import type { CredentialKind } from "@/lib/servers/credential-input";
import { destinationKinds, type DestinationKind, type DestinationState } from "./destination-kinds";
import { deliverySentence } from "./delivery-cause";
import { testStream } from "./test-stream";

export interface DestinationRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: DestinationKind;
  readonly url: string;
  readonly index: string | null;
  readonly credential: { readonly kind: CredentialKind; readonly header: string | null; readonly hint: string | null; readonly setAt: string | null };
  /** Of a webhook: when its secret was made, and until when the one before it signs too. */
  readonly signing: { readonly setAt: string; readonly beforeUntil: string | null } | null;
  readonly events: readonly string[];
  readonly effects: readonly string[];
  readonly outcomes: readonly string[];
  readonly state: DestinationState;
  /** What it fails by; null while what is sent is taken. */
  readonly trouble: { readonly cause: string; readonly message: string; readonly failures: number; readonly since: string | null; readonly nextAttemptAt: string | null } | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
  readonly counts: { readonly waiting: number; readonly dead: number };
}

export interface DeliveryRecord {
  readonly id: string;
  /** Its place in the list; deliveries with a smaller one went before. */
  readonly number: string;
  readonly isTest: boolean;
  readonly state: "waiting" | "delivered" | "dead";
  readonly events: number;
  readonly eventIds: readonly string[];
  readonly attempts: number;
  readonly cause: string | null;
  readonly message: string | null;
  readonly status: number | null;
  readonly tookMs: number | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export interface AttemptRecord {
  readonly at: string;
  readonly outcome: "delivered" | "partly" | "failed" | "refused";
  readonly cause: string | null;
  readonly message: string | null;
  readonly status: number | null;
  readonly tookMs: number;
  /** The first characters of what the receiver said. */
  readonly answer: string;
}

/** Everything but what is sealed. */
export const destinationColumns = {
  id: true, name: true, kind: true, url: true, origin: true, indexName: true, credentialKind: true, credentialHeader: true, credentialHint: true, credentialFingerprint: true, credentialSetAt: true,
  signingFingerprint: true, signingSetAt: true, signingBeforeUntil: true, events: true, effects: true, outcomes: true, state: true, pausedAt: true, pausedCause: true, failures: true, failingSince: true,
  nextAttemptAt: true, deliveredAt: true, createdAt: true,
} as const;

export interface DestinationRow {
  readonly id: string; readonly name: string; readonly kind: string; readonly url: string; readonly origin: string; readonly indexName: string | null;
  readonly credentialKind: string; readonly credentialHeader: string | null; readonly credentialHint: string | null; readonly credentialFingerprint: string | null; readonly credentialSetAt: Date | null;
  readonly signingFingerprint: string | null; readonly signingSetAt: Date | null; readonly signingBeforeUntil: Date | null;
  readonly events: readonly string[]; readonly effects: readonly string[]; readonly outcomes: readonly string[];
  readonly state: string; readonly pausedAt: Date | null; readonly pausedCause: string | null; readonly failures: number; readonly failingSince: Date | null;
  readonly nextAttemptAt: Date | null; readonly deliveredAt: Date | null; readonly createdAt: Date;
}

/** The kind that a row says; the database holds the set closed, and one outside it throws. */
export function kindOf(row: Pick<DestinationRow, "kind">): DestinationKind {
  const kind = destinationKinds.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`a kind of destination outside its closed set: ${row.kind}`);
  return kind;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** The record of a row; `lastCause` is why the newest attempt failed. */
export function toDestinationRecord(row: DestinationRow, counts: DestinationRecord["counts"], lastCause: string | null, now: Date): DestinationRecord {
  const cause = row.pausedCause ?? lastCause ?? "connection_failed";
  const isBeforeValid = row.signingBeforeUntil !== null && row.signingBeforeUntil > now;
  return {
    id: row.id, name: row.name, kind: kindOf(row), url: row.url, index: row.indexName,
    credential: {
      kind: row.credentialKind === "bearer" || row.credentialKind === "header" ? row.credentialKind : "none",
      header: row.credentialHeader, hint: row.credentialHint, setAt: iso(row.credentialSetAt),
    },
    signing: row.signingSetAt === null ? null : { setAt: row.signingSetAt.toISOString(), beforeUntil: isBeforeValid ? iso(row.signingBeforeUntil) : null },
    events: row.events, effects: row.effects, outcomes: row.outcomes,
    state: row.state === "off" || row.state === "paused" ? row.state : "on",
    trouble: row.failures === 0 && row.state !== "paused" ? null
      : { cause, message: deliverySentence(cause), failures: row.failures, since: iso(row.failingSince), nextAttemptAt: row.state === "on" ? iso(row.nextAttemptAt) : null },
    deliveredAt: iso(row.deliveredAt), createdAt: row.createdAt.toISOString(), counts,
  };
}

interface DeliveryRow {
  readonly id: string; readonly orgId: string; readonly number: bigint; readonly stream: string; readonly seqs: readonly bigint[]; readonly events: number; readonly state: string;
  readonly attempts: number; readonly cause: string | null; readonly status: number | null; readonly tookMs: number | null; readonly createdAt: Date; readonly finishedAt: Date | null;
}

export function toDeliveryRecord(row: DeliveryRow): DeliveryRecord {
  return {
    id: row.id, number: String(row.number), isTest: row.stream === testStream,
    state: row.state === "waiting" || row.state === "dead" ? row.state : "delivered",
    events: row.events, eventIds: row.seqs.map((seq) => `${row.orgId}/${row.stream}/${String(seq)}`),
    attempts: row.attempts, cause: row.cause, message: row.cause === null ? null : deliverySentence(row.cause),
    status: row.status, tookMs: row.tookMs, createdAt: row.createdAt.toISOString(), finishedAt: iso(row.finishedAt),
  };
}

