// Random answers of tools, and rules for them.
import type { Json, PolicyRequest } from "@/lib/policy-engine/types";
import type { ReferenceToolAnswer } from "@/tests/support/reference-engine/judge-result";
import type { WrittenCondition, WrittenPolicy, WrittenResult, WrittenRule, WrittenSection } from "@/tests/support/reference-engine/written-policy";
import { numbers, texts } from "./alphabets";
import type { Dice } from "./dice";
import { randomCondition } from "./random-condition";
import { randomArguments } from "./random-values";

/** An answer to a call: is it withheld? */
export interface ResultQuestion {
  readonly kind: "result";
  readonly request: PolicyRequest;
  readonly answer: ReferenceToolAnswer;
}

// A server's answer is read strictly: no half of a pair.
const words = texts.filter((text) => !/\p{Surrogate}/u.test(text));

export function randomResultQuestion(dice: Dice, request: PolicyRequest): ResultQuestion {
  const error = () => ({ code: -32_000, message: dice.pick(words), ...dice.maybe(0.5, () => ({ data: { said: dice.several(0, 2, () => dice.pick<Json>([...words, 5])) } })) });
  return dice.chance(0.15) ? { kind: "result", request, answer: { kind: "error", value: error() } } : { kind: "result", request, answer: { kind: "result", value: randomResult(dice) } };
}

function randomResult(dice: Dice): { readonly [name: string]: Json } {
  const block = (): Json => {
    const text = dice.pick(words);
    return dice.pick<Json>([{ type: "text", text }, { type: "text", text }, { type: "text", text }, { type: "resource", resource: { uri: "note://a", text } }, { type: "image", data: "AA==", mimeType: "image/png" }, { type: "text", text: 5 }, text]);
  };
  return {
    ...dice.maybe(0.95, () => ({ content: dice.several(0, 3, block) })),
    ...dice.maybe(0.6, () => ({ structuredContent: dice.chance(0.9) ? wellFormed(randomArguments(dice)) : dice.pick<Json>([null, 5, [1]]) })),
    ...dice.maybe(0.4, () => ({ isError: dice.pick<Json>([true, true, false, "true"]) })),
  };
}

/** The document with rules for results in some of its sections. */
export function withResultRules(dice: Dice, policy: WrittenPolicy): WrittenPolicy {
  const ruled = (section: WrittenSection): WrittenSection => (dice.chance(0.5) ? { ...section, result: randomRules(dice) } : section);
  const eachOf = (sections: { readonly [name: string]: WrittenSection }) => Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, ruled(section)]));
  return {
    ...policy,
    ...(policy.all_tools !== undefined && { all_tools: ruled(policy.all_tools) }),
    ...(policy.risk !== undefined && { risk: eachOf(policy.risk) }),
    ...(policy.tools !== undefined && { tools: eachOf(policy.tools) }),
  };
}

function randomRules(dice: Dice): WrittenResult {
  const deny = dice.chance(0.8);
  return {
    ...(deny && { deny_if: dice.several(1, 2, () => randomRule(dice)) }),
    ...dice.maybe(deny ? 0.4 : 1, () => ({ max_bytes: dice.pick([1, 20, 60, 150, 400, 10_485_760]) })),
  };
}

function randomRule(dice: Dice): WrittenRule {
  return {
    conditions: dice.chance(0.04) ? [] : dice.several(1, 2, () => (dice.chance(0.15) ? randomCondition(dice, 1) : aboutResult(dice, 2))),
    ...dice.maybe(0.5, () => ({ on_deny: dice.pick(["No.", ""]) })),
  };
}

function aboutResult(dice: Dice, depth: number): WrittenCondition {
  const form = depth === 0 ? 0 : dice.below(10);
  if (form === 9) return { not: aboutResult(dice, depth - 1) };
  if (form === 8) return { any: dice.several(1, 2, () => aboutResult(dice, depth - 1)) };
  if (form === 7) return { all: dice.several(1, 2, () => aboutResult(dice, depth - 1)) };
  const text = dice.pick(words);
  const leaf = dice.pick<{ readonly path: string; readonly op: string; readonly value: Json }>([
    { path: "result.text", op: dice.pick(["contains", "starts_with", "eq"]), value: text }, { path: "result.text", op: "regex", value: dice.pick(["a", "^b", "\\n", "[0-9]+$"]) },
    { path: "result.text", op: "length_gt", value: dice.pick([0, 2, 5]) }, { path: "result.is_error", op: "eq", value: dice.chance(0.5) },
    { path: dice.pick(["result.structured.n", "result.structured.o[*].n", "result.structured.l[*]"]), op: dice.pick(["lt", "gte"]), value: dice.pick(numbers) },
    { path: dice.pick(["result.structured.t", "result.structured.o[*].t", 'result.structured["x/y"]', "result.structured.a.b"]), op: "eq", value: text },
    { path: dice.pick(["result.structured.a", "result.structured.none", "result.structured.length"]), op: "exists", value: dice.chance(0.5) },
  ]);
  return { ...leaf, ...(leaf.op === "exists" ? {} : dice.maybe(0.4, () => ({ if_missing: dice.pick(["match", "no_match"] as const) }))) };
}

function wellFormed(value: { readonly [name: string]: Json }): Json {
  return JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/g, "?"));
}
