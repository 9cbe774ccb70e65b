// What became of a call, as a record of the audit log: one line of JSON, like the intent that it ends.
import { momentOfCall } from "@/lib/calls/moment-of-call";
import type { Outcome, TaskWord } from "../exchange";
import { noShadow, type ShadowColumns } from "./shadow-columns";

/** A call whose intent is in the log. */
export interface RecordedCall {
  readonly callId: string;
  readonly orgId: string;
  /** As its intent says. */
  readonly startedAt: string;
  /** Microseconds from the request's coming until its intent was durable. */
  readonly recordedUs: number;
}

/** Of a result that a task brings, or brought, to the call that began it. */
export interface TaskAnnouncement {
  readonly server_id: string;
  /** Of that call. */
  readonly started_at: string;
  readonly call_id: string;
  readonly state: TaskWord["state"];
}

/** Members are the columns of `calls`, but for the first three, `tasks`, and those that say nothing. */
export interface OutcomeRecord extends ShadowColumns {
  readonly kind: "outcome";
  /** When the call was over. */
  readonly at: string;
  readonly org: string;
  readonly id: string;
  readonly started_at: string;
  /** `unknown`: the gateway ended before it could know. */
  readonly outcome: Outcome["outcome"] | "unknown";
  readonly upstream_status: number | undefined;
  readonly is_error: boolean | undefined;
  readonly response_bytes: number | undefined;
  readonly upstream_ms: number | undefined;
  readonly result_code: string | undefined;
  readonly result_rule: string | undefined;
  readonly recorded_us: number | undefined;
  readonly total_ms: number | undefined;
  /** What the client was told of tasks whose results are to be recorded. */
  readonly tasks: readonly TaskAnnouncement[] | undefined;
}

/** The record of an outcome. */
export function outcomeRecordOf(call: RecordedCall, outcome: Outcome, totalMs: number, shadow: ShadowColumns, nowMs: number): OutcomeRecord {
  return {
    kind: "outcome",
    at: new Date(nowMs).toISOString(),
    org: call.orgId,
    id: call.callId,
    started_at: call.startedAt,
    outcome: outcome.outcome,
    upstream_status: outcome.upstreamStatus ?? undefined,
    is_error: outcome.isError ?? undefined,
    response_bytes: outcome.responseBytes ?? undefined,
    upstream_ms: outcome.upstreamMs ?? undefined,
    result_code: outcome.result?.code,
    result_rule: outcome.result?.rule ?? undefined,
    recorded_us: call.recordedUs,
    total_ms: totalMs,
    tasks: outcome.tasks?.flatMap(announcementOf),
    shadow_policy_id: shadow.shadow_policy_id,
    shadow_version: shadow.shadow_version,
    shadow_effect: shadow.shadow_effect,
    shadow_code: shadow.shadow_code,
    shadow_rule: shadow.shadow_rule,
  };
}

/** None for what is no id of ours. */
function announcementOf({ serverId, callId, state }: TaskWord): readonly TaskAnnouncement[] {
  const beganMs = momentOfCall(callId);
  return beganMs === null ? [] : [{ server_id: serverId, started_at: new Date(beganMs).toISOString(), call_id: callId, state }];
}

/** Of a call whose gateway ended before it could know; `startedAt` as its intent says. */
export function unknownOutcomeOf({ id, org, startedAt }: { readonly id: string; readonly org: string; readonly startedAt: string }, at: string): OutcomeRecord {
  return {
    kind: "outcome", at, org, id, started_at: startedAt, outcome: "unknown", upstream_status: undefined, is_error: undefined, response_bytes: undefined, upstream_ms: undefined,
    result_code: undefined, result_rule: undefined, recorded_us: undefined, total_ms: undefined, tasks: undefined, ...noShadow,
  };
}
