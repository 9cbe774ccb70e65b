// What a policy says of the answer to a call, in the plainest code: `redact`, then `deny_if`, then `max_bytes` (policy language § Results).
import type { Json, PolicyRequest, ReasonCode } from "@/lib/policy-engine/types";
import type { JsonMembers } from "./answer-texts";
import { applyingSections } from "./applying-sections";
import { conditionsTruth } from "./condition-truth";
import { evaluationOf, type Evaluation } from "./evaluation";
import { leafTestsMax, type ReferenceTools } from "./judge";
import type { Find } from "./found-in-text";
import { redactResult } from "./redact-result";
import type { WrittenPolicy } from "./written-policy";

export interface ReferenceToolAnswer {
  readonly kind: "result" | "error";
  readonly value: JsonMembers;
}

export type ReferenceResultVerdict =
  | "passes"
  | { readonly redacted: JsonMembers; readonly rules: readonly string[] }
  | { readonly code: ReasonCode; readonly rule: string | null; readonly message: string };

export interface ReferenceResultTools extends ReferenceTools {
  /** By its form and its checksum, one kind of value in a text. */
  readonly detectors: { readonly [name: string]: Find };
}

export function referenceResult(
  policy: WrittenPolicy, request: PolicyRequest, answer: ReferenceToolAnswer, { regex, sentences, detectors, note = () => {} }: ReferenceResultTools,
): ReferenceResultVerdict {
  if (request.tool === null) return "passes";
  const sections = applyingSections(policy, request.toolName, request.tool.risk).flatMap(({ pointer, section: { result } }) => (result === undefined ? [] : [{ pointer: `${pointer}/result`, result }]));
  const entries = sections.flatMap(({ pointer, result: { redact = [] } }) => redact.map((written, index) => ({ rule: `${pointer}/redact/${index}`, written })));
  const findPattern = (pattern: string): Find => {
    const compiled = regex.compile(pattern);
    if (!compiled.ok) throw new Error(`not a pattern: ${pattern}`);
    return (text) => [...compiled.matches(text, () => true)].filter(({ start, end }) => end > start);
  };
  const redacted = redactResult(answer.value, entries, { findPattern, findKind: (detector) => detectors[detector] ?? (() => []), note });
  if ("denied" in redacted) return { code: "result_denied", rule: redacted.denied, message: sentences.result_denied };
  const { value, rules } = redacted;
  const asked = evaluationOf(request, policy.timezone ?? "UTC", regex, note);
  const evaluation: Evaluation = { ...asked, roots: { ...asked.roots, result: () => factsOf({ ...answer, value }) } };
  for (const { pointer, result } of sections) {
    for (const [index, { conditions, on_deny: onDeny = "" }] of (result.deny_if ?? []).entries()) {
      const truth = conditionsTruth(conditions, "any", evaluation);
      note(`rule result ${truth}`);
      if (evaluation.tests > leafTestsMax) return { code: "evaluation_limit", rule: null, message: `${sentences.evaluation_limit} ${sentences.result_denied}` };
      if (truth !== "no") return { code: "result_denied", rule: `${pointer}/deny_if/${index}`, message: `${onDeny} ${sentences.result_denied}`.trimStart() };
    }
  }

  const [smallest] = sections.flatMap(({ pointer, result }) => (result.max_bytes === undefined ? [] : [{ rule: `${pointer}/max_bytes`, most: result.max_bytes }])).sort((one, other) => one.most - other.most);
  if (smallest !== undefined && Buffer.byteLength(JSON.stringify(value)) > smallest.most) return { code: "result_too_large", rule: smallest.rule, message: sentences.result_too_large };
  return rules.length === 0 ? "passes" : { redacted: value, rules };
}

/** What `result.…` reads. Of an error every text in it is its text. */
function factsOf({ kind, value }: ReferenceToolAnswer): Json {
  if (kind === "error") return { text: textsIn(value).join("\n"), is_error: true };
  const blocks: readonly Json[] = Array.isArray(value["content"]) ? value["content"] : [];
  const texts = blocks.flatMap((block): readonly string[] => (typeof block === "object" && block !== null && "text" in block && typeof block["text"] === "string" ? [block["text"]] : []));
  const structured = value["structuredContent"];
  return { text: texts.join("\n"), is_error: value["isError"] === true, ...(structured !== undefined && { structured }) };
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
