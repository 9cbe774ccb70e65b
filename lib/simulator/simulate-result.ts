// What would become of a tool's answer under a draft or a version: the gateway's own function over a sample, with nobody behind it. Pure.

import { judgeAnswer } from "@/lib/guard/judge-answer";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson, type StrictJsonFault } from "@/lib/mcp/strict-json";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { PolicyRequest } from "@/lib/policy-engine/types";

export type ResultSimulation =
  /** No rule for results applies to the tool: every answer passes as it is. */
  | { readonly kind: "no_rule" }
  | { readonly kind: "unreadable"; readonly fault: StrictJsonFault }
  | { readonly kind: "passes" }
  /** What the client would get instead: redacted, or withheld by a rule. */
  | { readonly kind: "replaced"; readonly code: string; readonly rule: string | null; readonly result: JsonValue };

/** `resultText` is the JSON of a `tools/call` result. The call is the one that it would answer. Never throws, whatever the text. */
export function simulateResult(policy: CompiledPolicy, request: PolicyRequest, resultText: string): ResultSimulation {
  const plan = request.tool === null ? null : policy.planFor(request.toolName, request.tool.risk).result;
  if (plan === null) return { kind: "no_rule" };
  const encoder = new TextEncoder();
  // By itself first: a text that is not one JSON value must not become part of another.
  const alone = parseStrictJson(encoder.encode(resultText));
  if (!alone.ok) return { kind: "unreadable", fault: alone.fault };
  const judged = judgeAnswer({ plan, request }, encoder.encode(`{"jsonrpc":"2.0","id":1,"result":${resultText}}`), { id: 1, era: "modern", requestId: "simulated" });
  if (judged.kind === "pass") return { kind: "passes" };
  const body = parseStrictJson(encoder.encode(judged.body));
  return { kind: "replaced", ...judged.note, result: body.ok ? memberOf(body.value, "result") ?? null : null };
}
