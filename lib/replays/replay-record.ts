// What leaves lib of a replay: how far it is, what it found, and the calls that the draft decides otherwise.

import { replaySummarySchema, type ReplaySummary } from "./replay-summary";

export type ReplayState = "queued" | "running" | "done" | "failed";
export type ReplayChange = "denied" | "allowed" | "parked" | "unknown";

export interface ReplayRecord {
  readonly id: string;
  readonly serverId: string;
  readonly policyId: string;
  readonly days: number;
  /** Whose calls: of the grants that are under the policy now, or of all grants of the server. */
  readonly callsOf: "policy" | "server";
  readonly state: ReplayState;
  /** Calls judged so far, and all there are; null before they are counted. */
  readonly judged: number;
  readonly total: number | null;
  readonly summary: ReplaySummary | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly expiresAt: string;
}

export interface ReplayRow {
  readonly position: number;
  readonly callId: string;
  readonly startedAt: string;
  readonly tool: string;
  readonly grantId: string | null;
  readonly grantLabel: string | null;
  readonly change: ReplayChange;
  readonly recorded: { readonly effect: string; readonly code: string; readonly rule: string | null };
  /** The draft's decision; code and rule are null where they depend on values that were not recorded. Null: not to be known. */
  readonly decision: { readonly effect: string; readonly code: string | null; readonly rule: string | null } | null;
}

const replayFailures = {
  invalid_policy: "The gateway does not accept the draft as a policy. Look at its problems in the editor, then try again.",
  server_unreadable: "The gateway cannot read this server's configuration. Look at its settings, then try again.",
  gateway_unavailable: "No gateway took up the replay. Check that it is running, then try again.",
  timed_out: "The replay took longer than five minutes. Replay fewer days.",
  failed: "The gateway could not finish the replay. Its log has the reason.",
} as const;
export type ReplayFailure = keyof typeof replayFailures;

interface ReplayColumns {
  readonly id: string;
  readonly serverId: string;
  readonly policyId: string;
  readonly days: number;
  readonly callsOf: string;
  readonly state: string;
  readonly judged: number;
  readonly total: number | null;
  readonly summary: unknown;
  readonly errorCode: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date;
}

const states: readonly ReplayState[] = ["queued", "running", "done", "failed"];

/** The record of a row; a state that is not known counts as failed, and so does a result that cannot be read. */
export function toReplayRecord(row: ReplayColumns): ReplayRecord {
  const summary = replaySummarySchema.safeParse(row.summary);
  const stored = states.find((state) => state === row.state) ?? "failed";
  const state = stored === "done" && !summary.success ? "failed" : stored;
  return {
    id: row.id,
    serverId: row.serverId,
    policyId: row.policyId,
    days: row.days,
    callsOf: row.callsOf === "server" ? "server" : "policy",
    state,
    judged: row.judged,
    total: row.total,
    summary: state === "done" && summary.success ? summary.data : null,
    failure: state === "failed" ? failureOf(row.errorCode) : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** True when the gateway has nothing more to say about it. */
export function isReplayOver({ state }: Pick<ReplayRecord, "state">): boolean {
  return state === "done" || state === "failed";
}

/** The columns that a record is made of: without the document. */
export const replayColumns = {
  id: true, serverId: true, policyId: true, days: true, callsOf: true, state: true, judged: true, total: true, summary: true, errorCode: true,
  createdAt: true, finishedAt: true, expiresAt: true,
} as const;

function failureOf(code: string | null): ReplayRecord["failure"] {
  const known = Object.entries(replayFailures).find(([name]) => name === code);
  return known === undefined ? { code: "failed", message: replayFailures.failed } : { code: known[0], message: known[1] };
}
