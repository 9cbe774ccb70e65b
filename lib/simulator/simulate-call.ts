// What would happen to a call under a draft or a version: the gateway's own function, with nobody behind it. Pure, so that
// the builder runs it as one types. Nothing is sent, counted or recorded.

import { argumentsProblems } from "@/lib/guard/arguments-problems";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import type { CallFacts, Guarded } from "@/lib/guard/guarded";
import { settleEvaluation } from "@/lib/guard/settle-evaluation";
import { toPolicyRequest } from "@/lib/guard/to-policy-request";
import { visibleTools } from "@/lib/guard/visible-tools";
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson, type StrictJsonFault } from "@/lib/mcp/strict-json";
import type { ArgumentsProblem, Charge, Decision, PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";
import { reserveFromEmpty } from "@/lib/policy-engine/reserve-from-empty";

export interface SimulatedServer {
  readonly tools: readonly (ToolFacts & { readonly name: string })[];
  readonly drift: Guarded["drift"];
}

export interface SimulatedCall {
  readonly toolName: string;
  /** The arguments as JSON text, read as strictly as the gateway reads them; empty text for a call without arguments. */
  readonly argumentsText: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** What rules may read beside tool and arguments; what is left out is not there. */
  readonly context?: Partial<Guarded["context"]> & Partial<Pick<CallFacts, "client" | "user">>;
}

export type Simulation =
  /** The gateway would refuse the body before any policy (law L2). */
  | { readonly kind: "unreadable"; readonly fault: StrictJsonFault }
  | {
    readonly kind: "decided";
    readonly decision: Decision;
    /** What the agent is told of its arguments, where they are what it was denied for. */
    readonly problems: readonly ArgumentsProblem[];
    /** Whether the grant would see the tool in `tools/list`. */
    readonly listed: boolean;
    /** What the call counts, where it gets as far as the limits; a denied one counts nothing. */
    readonly charges: readonly Charge[];
    /** The call as the policy sees it, for `traceCall`; null where it cannot be judged at all. */
    readonly request: PolicyRequest | null;
  };

const nobody: CallFacts["client"] = { name: null, version: null, ip: null };

/** The decision that the gateway would make for a first call: same function, counters empty. Never throws, whatever the text. */
export function simulateCall(policy: Guarded["policy"], server: SimulatedServer, call: SimulatedCall): Simulation {
  const body = readArguments(call.argumentsText);
  if (!body.ok) return { kind: "unreadable", fault: body.fault };
  const guarded: Guarded = {
    policy,
    inventory: new Map(server.tools.map((tool) => [tool.name, tool])),
    drift: server.drift,
    subjects: { grant: "simulated", server: "simulated", organization: "simulated" },
    context: { server: call.context?.server ?? { slug: "" }, grant: call.context?.grant ?? { label: "", tags: {} } },
  };
  const message: McpCall = {
    era: "modern",
    revision: null,
    id: 1,
    method: "tools/call",
    params: body.value === undefined ? { name: call.toolName } : { name: call.toolName, arguments: body.value },
    inexactNumbers: body.inexactNumbers,
  };
  const facts: CallFacts = { nowMs: call.nowMs, client: call.context?.client ?? nobody, user: call.context?.user ?? null, session: null };
  const evaluation = evaluateCall(guarded, message, facts);
  const seen = { listed: visibleTools(guarded)(call.toolName), request: toPolicyRequest(guarded, message, facts) };
  switch (evaluation.kind) {
    case "decided": return { kind: "decided", decision: evaluation.decision, problems: argumentsProblems(guarded, message, evaluation.decision), charges: [], ...seen };
    case "reserve": {
      const { charges } = evaluation.judgement;
      return { kind: "decided", decision: settleEvaluation(evaluation, reserveFromEmpty(charges)), problems: [], charges, ...seen };
    }
    // The seam answers a tools/call with one of the two above; should that ever change, nothing is allowed here.
    case "pass": case "drop": case "refuse": return { kind: "unreadable", fault: "not_json" };
  }
}

type ReadArguments =
  | { readonly ok: true; readonly value: JsonValue | undefined; readonly inexactNumbers: ReadonlySet<string> }
  | { readonly ok: false; readonly fault: StrictJsonFault };

/** Reads the text where it would stand in the message, so that bounds on depth and pointers are those of the gateway. */
function readArguments(text: string): ReadArguments {
  if (text.trim() === "") return { ok: true, value: undefined, inexactNumbers: new Set() };
  const encoder = new TextEncoder();
  // By itself first: a text that is not one JSON value must not become part of another.
  const alone = parseStrictJson(encoder.encode(text));
  if (!alone.ok) return alone;
  const body = parseStrictJson(encoder.encode(`{"params":{"arguments":${text}}}`));
  return body.ok ? { ok: true, value: memberOf(memberOf(body.value, "params"), "arguments"), inexactNumbers: body.inexactNumbers } : body;
}
