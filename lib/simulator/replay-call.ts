// What a draft says to calls that were recorded, one after the other in their order: the gateway's own function where the values of the
// arguments are known, what is certain without them where they are not, and counters that begin empty.
import type { CallFacts, Evaluation, Guarded } from "@/lib/guard/guarded";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { smallAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { unrecordedJudge, type PossibleCharge, type UnrecordedArguments } from "@/lib/policy-engine/judge-unrecorded";
import type { CallContext, Charge, Effect, ReasonCode, RegexCompiler } from "@/lib/policy-engine/types";
import { replayCounters, type CalendarName } from "./replay-counters";

/** The server as it is now: a replay judges old calls by today's inventory. */
export interface ReplayedServer {
  readonly inventory: Guarded["inventory"];
  readonly drift: Guarded["drift"];
  readonly slug: string;
  readonly serverId: string;
  readonly orgId: string;
}

export interface RecordedCall {
  readonly toolName: string;
  readonly era: "legacy" | "modern";
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly grant: { readonly id: string; readonly label: string; readonly tags: { readonly [name: string]: string } };
  readonly client: CallContext["client"];
  readonly arguments:
    | { readonly kind: "values"; readonly args: { readonly [key: string]: JsonValue }; readonly inexactNumbers: ReadonlySet<string>; readonly bytes: number }
    /** Of some or all only their names. */
    | ({ readonly kind: "names" } & UnrecordedArguments);
  /** What became of it where it was forwarded and that is known: whether the server got it, whether it answered with an error, and when. */
  readonly end: { readonly isDelivered: boolean; readonly isError: boolean; readonly atMs: number } | null;
}

export type ReplayVerdict =
  /** Code and rule are null where they depend on values that were not recorded. */
  | { readonly kind: "decided"; readonly effect: Effect; readonly code: ReasonCode | null; readonly rule: string | null }
  | { readonly kind: "unknown" };

const unknown: ReplayVerdict = { kind: "unknown" };
/** In place of a session that the log does not name. No grant's id and no counter's name can spell it. */
const unrecordedSession = "\0session of ";

/** What `evaluateCall` says, wherever it is found out; null where it could not be. */
export type ReplayedCallJudge = (guarded: Guarded, call: McpCall, facts: CallFacts) => Evaluation | null | Promise<Evaluation | null>;

/**
 * Judges calls in the order of their times, each after the one before; the first sees empty counters. Rejects only as `evaluate` does. Here
 * a call takes a small allowance of the thread's time: what takes more, and `evaluate` cannot find out either, is unknown.
 */
export function replayPolicy(
  policy: CompiledPolicy | "invalid", server: ReplayedServer, { regex, calendarName, evaluate }: { readonly regex: RegexCompiler; readonly calendarName: CalendarName; readonly evaluate: ReplayedCallJudge },
): (call: RecordedCall) => Promise<ReplayVerdict> {
  const judgeByName = unrecordedJudge(policy, regex, smallAllowance);
  const counters = replayCounters(calendarName);

  function reserve(charges: readonly PossibleCharge[], call: RecordedCall, isCertain: boolean): ReplayVerdict {
    const asked = charges.map((one) => ({ ...one, isSubjectUnknown: one.charge.key.includes(unrecordedSession) }));
    const { outcome, refund } = counters.reserve(asked, call.atMs, isCertain);
    if (outcome.kind === "exceeded") return { kind: "decided", effect: "deny", code: "limit_exceeded", rule: outcome.rule };
    const { end } = call;
    if (end !== null) refund(end.atMs, (charge) => isGivenBack(charge, end));
    return outcome.kind === "reserved" ? { kind: "decided", effect: "allow", code: "allowed", rule: null } : unknown;
  }

  return async (call) => {
    // The modern era has no sessions: there the grant is charged, and that is known.
    const session = call.era === "modern" ? null : unrecordedSession + call.grant.id;
    const facts = { nowMs: call.atMs, client: call.client, session, user: null };
    const guarded: Guarded = {
      policy, inventory: server.inventory, drift: server.drift,
      subjects: { grant: call.grant.id, server: server.serverId, organization: server.orgId },
      context: { server: { slug: server.slug }, grant: { label: call.grant.label, tags: call.grant.tags } },
    };
    const evaluation = call.arguments.kind === "values" ? await evaluate(guarded, messageOf(call.toolName, call.era, call.arguments), facts) : null;
    switch (evaluation?.kind) {
      case "decided": {
        const { effect, code, rule } = evaluation.decision;
        return { kind: "decided", effect, code, rule };
      }
      case "reserve": return reserve(evaluation.judgement.charges.map(asRead), call, true);
      case "pass": case "drop": case "refuse": return unknown;
      case undefined: break;
    }
    const judgement = judgeByName({
      toolName: call.toolName, tool: server.inventory.get(call.toolName) ?? null, drift: server.drift,
      subjects: { ...guarded.subjects, session, user: null }, context: { ...guarded.context, user: null, client: call.client }, nowMs: call.atMs,
    }, namesOf(call.arguments));
    switch (judgement.kind) {
      case "decided": return judgement;
      case "reserve": return reserve(judgement.charges, call, true);
      case "unknown": return reserve(judgement.charges, call, false);
    }
  };
}

function asRead(charge: Charge): PossibleCharge {
  return { charge, isAmountUnknown: false };
}

/** Of values that nobody could judge: whatever they were. */
function namesOf(given: RecordedCall["arguments"]): UnrecordedArguments {
  return given.kind === "names" ? given : { names: new Set(Object.keys(given.args)), others: 0, bytes: given.bytes };
}

function messageOf(name: string, era: RecordedCall["era"], { args, inexactNumbers }: Extract<RecordedCall["arguments"], { kind: "values" }>): McpCall {
  return { era, revision: null, id: 1, method: "tools/call", params: { name, arguments: args }, inexactNumbers };
}

function isGivenBack({ refund }: Charge, { isDelivered, isError }: NonNullable<RecordedCall["end"]>): boolean {
  return refund === "on_error" ? !isDelivered || isError : refund === "not_delivered" && !isDelivered;
}
