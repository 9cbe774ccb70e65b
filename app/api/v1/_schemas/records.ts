// The shapes of what the API answers, held equal to the records of lib by their types.

import { z } from "zod";
import { callOutcomes, resultCodes, type CallRecord } from "@/lib/calls/call-record";
import { valueLosses, valueStates, type ValueStandings } from "@/lib/calls/value-loss";
import type { ChangeRecord } from "@/lib/changes/list-changes";
import { destinationKinds } from "@/lib/destinations/destination-kinds";
import type { AttemptRecord, DeliveryRecord, DestinationRecord } from "@/lib/destinations/destination-record";
import type { GrantRecord } from "@/lib/grants/grant-record";
import type { JobRecord } from "@/lib/jobs/job-record";
import type { DraftRecord } from "@/lib/policies/draft-record";
import type { DocumentVerdict } from "@/lib/policies/judge-document";
import { toolEffects } from "@/lib/policy-engine/tool-effect";
import type { PolicyRecord, VersionRecord, VersionSummary } from "@/lib/policies/policy-record";
import { authorizationFindingsSchema } from "@/lib/servers/authorization-findings";
import type { ServerRecord } from "@/lib/servers/server-record";
import { troubleCauses } from "@/lib/servers/server-trouble";
import type { ToolRecord } from "@/lib/tools/tool-record";

const when = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const risk = z.enum(["read", "write", "execute", "destructive", "financial"]);
const anyObject = z.record(z.string(), z.unknown());

export const serverSchema = z.object({
  id: z.string(), slug: z.string(), name: z.string(), url: z.string(), origin: z.string(),
  credential: z.object({ kind: z.enum(["none", "bearer", "header"]), header: maybe(z.string()), hint: maybe(z.string()), setAt: maybe(when) }),
  drift: z.enum(["review", "warn", "follow"]), argumentRecording: z.object({ on: z.boolean(), retentionDays: z.number().int() }), resultRecording: z.object({ on: z.boolean() }), bridgeModern: z.boolean(), stoppedAt: maybe(when),
  health: z.object({ state: z.enum(["unknown", "ok", "attention"]), code: maybe(z.string()), message: maybe(z.string()), checkedAt: maybe(when) }),
  authorization: maybe(authorizationFindingsSchema)
    .meta({ description: "Where the server's tokens come from, as the last look found it; null where the server did not answer 401. The words are the server's own." }),
  trouble: maybe(z.object({ cause: z.enum(troubleCauses), message: z.string(), resting: z.boolean(), since: when, seenAt: when })
    .meta({ description: "What calls to the server run into; null while they get through." })),
  transport: maybe(z.string()), era: maybe(z.string()), protocolVersion: maybe(z.string()),
  reportedName: maybe(z.string()), reportedVersion: maybe(z.string()), createdAt: when,
  counts: z.object({ tools: z.number().int(), toolsInReview: z.number().int(), policies: z.number().int(), livePolicies: z.number().int(), grants: z.number().int() }),
}).meta({ id: "Server" }) satisfies z.ZodType<ServerRecord>;

export const jobSchema = z.object({
  id: z.string(), serverId: z.string(), state: z.enum(["queued", "running", "done", "failed"]), progress: z.string(), errorCode: maybe(z.string()),
  createdAt: when, startedAt: maybe(when), finishedAt: maybe(when), appliedAt: maybe(when),
}).meta({ id: "Job" }) satisfies z.ZodType<JobRecord>;

const toolFields = {
  id: z.string(), serverId: z.string(), name: z.string(), title: maybe(z.string()), summary: z.string(), position: z.number().int(),
  state: z.enum(["active", "new", "changed", "gone"]), risk, riskSource: z.enum(["classifier", "person"]), riskEvidence: z.string(),
  reviewPin: z.string(), firstSeenAt: when, lastSeenAt: when,
};
export const toolSchema = z.object(toolFields).meta({ id: "Tool" }) satisfies z.ZodType<ToolRecord>;
export const toolDetailSchema = z.object({ ...toolFields, definition: anyObject, pin: z.string(), candidate: maybe(anyObject), candidatePin: maybe(z.string()), candidateShownAt: maybe(when) }).meta({ id: "ToolDetail" });

export const policySchema = z.object({
  id: z.string(), serverId: z.string(), name: z.string(), liveVersion: maybe(z.number().int()), latestVersion: z.number().int(), grants: z.number().int(), createdAt: when,
}).meta({ id: "Policy" }) satisfies z.ZodType<PolicyRecord>;

const versionFields = {
  policyId: z.string(), number: z.number().int(), note: z.string(), createdAt: when, live: z.boolean(),
  author: z.object({ kind: z.enum(["member", "former_member", "api_key"]), name: maybe(z.string()) }),
};
export const versionSummarySchema = z.object(versionFields).meta({ id: "PolicyVersionSummary" }) satisfies z.ZodType<VersionSummary>;
export const versionSchema = z.object({ ...versionFields, document: z.string() }).meta({ id: "PolicyVersion" }) satisfies z.ZodType<VersionRecord>;

const trace = z.object({ by: versionFields.author, at: when, own: z.boolean().meta({ description: "Whether it was who asks." }) });
export const draftSchema = z.object({
  policyId: z.string(), revision: z.number().int(), document: maybe(z.string()), seenVersion: z.number().int(), liveVersion: maybe(z.number().int()), edited: maybe(trace),
  replaced: maybe(trace.extend({ document: z.string() })),
}).meta({ id: "PolicyDraft" }) satisfies z.ZodType<DraftRecord>;

const effect = z.enum(toolEffects);
export const diffSchema = z.object({
  from: maybe(z.number().int().meta({ description: "Null is the draft." })), to: maybe(z.number().int()),
  changes: maybe(z.array(z.object({
    kind: z.enum(["added", "removed", "changed", "moved"]),
    area: z.enum(["document", "hide", "all_tools", "risk", "tools", "resources", "prompts", "server_requests", "tests"]),
    subject: z.string(), part: maybe(z.string()), before: z.unknown().optional(), after: z.unknown().optional(), pointerBefore: maybe(z.string()), pointerAfter: maybe(z.string()),
  })).readonly()),
  tooManyChanges: z.boolean().meta({ description: "There are more changes than an answer tells: `changes` is null, and `text` has them all." }),
  effects: maybe(z.array(z.object({ tool: z.string(), risk, before: effect, after: effect })).readonly()),
  text: z.string(),
}).meta({ id: "PolicyDiff" });

const remark = z.object({ pointer: z.string(), code: z.string(), message: z.string(), suggestion: z.string().optional() });
const treatment = z.enum(["allow", "deny", "approve", "hide"]);
export const verdictSchema = z.object({
  valid: z.boolean(), publishable: z.boolean(), problems: z.array(remark).readonly(), warnings: z.array(remark).readonly(),
  tests: z.array(z.object({
    pointer: z.string(), name: z.string(), passed: z.boolean(), expected: treatment, got: treatment, code: z.string(), rule: maybe(z.string()), why: maybe(z.string()),
  })).readonly(),
}).meta({ id: "DocumentVerdict" }) satisfies z.ZodType<DocumentVerdict>;

export const grantSchema = z.object({
  id: z.string(), serverId: z.string(), policyId: maybe(z.string()), policyName: maybe(z.string()), shadow: maybe(z.object({ policyId: z.string(), version: z.number().int() })), label: z.string(), tags: z.record(z.string(), z.string()),
  cidrs: z.array(z.string()).readonly(), tokenHint: z.string(), state: z.enum(["active", "expired", "revoked"]), createdBy: z.string(),
  createdAt: when, rotatedAt: maybe(when), expiresAt: maybe(when), revokedAt: maybe(when),
}).meta({ id: "Grant" }) satisfies z.ZodType<GrantRecord>;

export const callSchema = z.object({
  id: z.string(), startedAt: when, serverId: z.string(), serverName: z.string(), grantId: maybe(z.string()), grantLabel: maybe(z.string()), grantMaker: maybe(z.string()),
  policyId: maybe(z.string()), policyVersion: maybe(z.number().int()), era: maybe(z.enum(["legacy", "modern"])), bridged: maybe(z.enum(["to-modern", "to-legacy"])), httpMethod: z.string(),
  method: maybe(z.string()), tool: maybe(z.string()), clientName: maybe(z.string()).meta({ description: "What the client calls itself, in this request or when its session began. Null where this request says nothing and no session carries it on, as of a client before revision 2026-07-28 at a server without sessions." }), clientVersion: maybe(z.string()), clientIp: z.string(),
  traceId: maybe(z.string()), requestBytes: z.number().int(), argumentBytes: maybe(z.number().int()), argumentKeys: z.array(z.string()).readonly(), argumentKeysOther: z.number().int(), argumentsMac: maybe(z.string()),
  argumentRecording: z.enum(["off", "kept", "too_large", "not_writable"]),
  resultRecording: maybe(z.literal("kept")).meta({ description: "kept: the result was to be recorded; how it stands say `values` of getCall and of exports. Null: it was not, or the call is older than this member." }),
  effect: z.enum(["allow", "deny", "park"]), code: z.string(), rule: maybe(z.string()), message: z.string(), retryAfterSeconds: maybe(z.number().int()),
  charges: maybe(z.array(z.union([z.object({ rules: z.array(z.string()).readonly(), micros: z.number().int(), window: z.string() }), z.object({ more: z.number().int() })])).readonly()),
  readUs: maybe(z.number().int()), decidedUs: z.number().int(), reservedUs: maybe(z.number().int()), recordedUs: maybe(z.number().int()), outcome: z.enum(callOutcomes),
  upstreamStatus: maybe(z.number().int()), isError: maybe(z.boolean()), responseBytes: maybe(z.number().int()), upstreamMs: maybe(z.number().int()),
  resultCode: maybe(z.enum(resultCodes)).meta({ description: "What the policy did to the answer, or, of an error that no server said of its call, whose it is: not_carried (the bridge could not carry the answer over), not_sent (the bridge could not send the call), question_denied (the answer asked for what servers may not ask for), http_error (an HTTP error without a message of MCP)." }), resultRule: maybe(z.string()),
  totalMs: maybe(z.number().int()), finishedAt: maybe(when),
  shadow: maybe(z.object({ policyId: z.string(), version: z.number().int(), effect: maybe(z.enum(["allow", "deny", "park"])), code: z.string(), rule: maybe(z.string()) })),
}).meta({ id: "Call" }) satisfies z.ZodType<CallRecord>;

const valueStanding = z.object({
  state: z.enum(valueStates).meta({ description: "none: not asked for, or there was nothing to record; missing: lost with the gateway that had it, or switched off meanwhile; not_known: of task_results, the call began a task and no outcome says that its result reached a client; lost: `reason` says why" }),
  reason: maybe(z.enum(valueLosses)),
});
export const valueStandingsSchema = z.object({
  arguments: valueStanding, results: valueStanding, task_results: valueStanding,
}).meta({ id: "ValueStandings" }) satisfies z.ZodType<ValueStandings>;

export const destinationSchema = z.object({
  id: z.string(), name: z.string(), kind: z.enum(destinationKinds), url: z.string(), index: maybe(z.string()),
  credential: z.object({ kind: z.enum(["none", "bearer", "header"]), header: maybe(z.string()), hint: maybe(z.string()), setAt: maybe(when) }),
  signing: maybe(z.object({ setAt: when, beforeUntil: maybe(when).meta({ description: "Until then the secret before this one signs too." }) })),
  events: z.array(z.string()).readonly(), effects: z.array(z.string()).readonly(), outcomes: z.array(z.string()).readonly(), state: z.enum(["on", "off", "paused"]),
  trouble: maybe(z.object({ cause: z.string(), message: z.string(), failures: z.number().int(), since: maybe(when), nextAttemptAt: maybe(when) })),
  deliveredAt: maybe(when), createdAt: when, counts: z.object({ waiting: z.number().int(), dead: z.number().int() }),
}).meta({ id: "Destination" }) satisfies z.ZodType<DestinationRecord>;

export const deliverySchema = z.object({
  id: z.string(), number: z.string(), isTest: z.boolean(), state: z.enum(["waiting", "delivered", "dead"]), events: z.number().int(), eventIds: z.array(z.string()).readonly(),
  attempts: z.number().int(), cause: maybe(z.string()), message: maybe(z.string()), status: maybe(z.number().int()), tookMs: maybe(z.number().int()), createdAt: when, finishedAt: maybe(when),
}).meta({ id: "Delivery" }) satisfies z.ZodType<DeliveryRecord>;

export const attemptSchema = z.object({
  at: when, outcome: z.enum(["delivered", "partly", "failed", "refused"]), cause: maybe(z.string()), message: maybe(z.string()), status: maybe(z.number().int()),
  tookMs: z.number().int(), answer: z.string(),
}).meta({ id: "DeliveryAttempt" }) satisfies z.ZodType<AttemptRecord>;

export const changeSchema = z.object({
  id: z.string(), at: when, actorKind: z.enum(["user", "api_key"]), actorId: z.string(), actorName: maybe(z.string()),
  action: z.string(), targetId: z.string(), targetName: z.string(), before: z.unknown(), after: z.unknown(),
}).meta({ id: "Change" }) satisfies z.ZodType<ChangeRecord>;
