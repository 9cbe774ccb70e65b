// Random answers of tools, and rules for them.
import type { Json, PolicyRequest } from "@/lib/policy-engine/types";
import type { ReferenceToolAnswer } from "@/tests/support/reference-engine/judge-result";
import type { WrittenCondition, WrittenPolicy, WrittenRedaction, WrittenResult, WrittenRule, WrittenSection } from "@/tests/support/reference-engine/written-policy";
import { numbers, texts } from "./alphabets";
import type { Dice } from "./dice";
import { randomCondition } from "./random-condition";
import { randomArguments } from "./random-values";

/** An answer to a call: what becomes of it? */
export interface ResultQuestion {
  readonly kind: "result";
  readonly request: PolicyRequest;
  readonly answer: ReferenceToolAnswer;
}

// A server's answer is read strictly: no half of a pair.
const words = texts.filter((text) => !/\p{Surrogate}/u.test(text));

/** They find names, numbers, escapes, what replacements hold, and each other's leftovers. */
const patterns = ["a", "b+", "ru?n", "[0-9]+", "run|main", "aab?b", "é", "😀", "\\n", "[\\[{]", "redacted", "x", "e.ample", "(?i)MAIN$", "[^a-z]{3}", "\\\\u", "n", "s", "use"] as const;
const detectors = ["email", "email", "credit_card", "us_ssn", "iban", "api_key", "jwt", "private_key"] as const;
const replacements = ["", "x", "a", "ab", "b", "[redacted]", "-", "\\u0061", "1"] as const;
const redactPaths = [
  "structuredContent.t", "structuredContent.n", "structuredContent.a", "structuredContent.a.b", "structuredContent.l[0]", "structuredContent.l[*]", "structuredContent.o[*].t", "structuredContent.o[1]",
  'structuredContent["x/y"]', "structuredContent.length", "structuredContent.none",
] as const;
/** Whole, cut in two, and hidden by the escapes of JSON. */
const found = ["ada@example.com", "ada@", "example.com", "ada\\u0040example.com", "ada\\\\u0040example.com", "4111 1111 1111 1111", "4111 1111", " 1111 1111", "a\\u0062", "aaabbb", "\\u", "\\ud83d\\ude00", "ru\\nn", "axb", "axb", "aaxbb"] as const;
const jsonOfTwoReadings = ['{"t":"a","t":"b"}', '{"n":9007199254740993}', "[1e400]", '{"t":"\\ud83d"}'] as const;

export function randomResultQuestion(dice: Dice, request: PolicyRequest): ResultQuestion {
  const error = () => ({ code: -32_000, message: dice.pick(words), ...dice.maybe(0.5, () => ({ data: { said: dice.several(0, 2, () => dice.pick<Json>([...words, 5])) } })) });
  return dice.chance(0.15) ? { kind: "result", request, answer: { kind: "error", value: error() } } : { kind: "result", request, answer: { kind: "result", value: randomResult(dice) } };
}

function randomResult(dice: Dice): { readonly [name: string]: Json } {
  const structured = dice.chance(0.9) ? randomStructured(dice) : dice.pick<Json>([null, 5, [1]]);
  const text = (): string => {
    const kind = dice.below(10);
    // What tools are to send beside structured content: the same as text, here and there as a text within that.
    if (kind === 9) return JSON.stringify(structured);
    if (kind === 8) return dice.pick([JSON.stringify({ said: JSON.stringify(structured) }), JSON.stringify([structured]), ` ${JSON.stringify(structured)}`, dice.pick(jsonOfTwoReadings), "{", "[a]"]);
    return kind >= 5 ? dice.several(1, 2, () => dice.pick([...words, ...found])).join(dice.pick(["", " ", "\n"])) : dice.pick(words);
  };
  const link = () => ({ type: "resource_link", uri: `note://${dice.pick(words)}`, name: dice.pick(words), annotations: { audience: ["user", dice.pick(words)], priority: dice.pick(numbers) }, icons: [{ src: dice.pick(words), sizes: ["1x1"] }] });
  const block = (): Json => dice.pick<Json>([
    { type: "text", text: text() }, { type: "text", text: text() }, { type: "text", text: text() }, { type: dice.pick(["text", "a"]), text: text(), a: dice.pick(words) }, link(),
    { type: "resource", resource: { uri: "note://a", text: text(), ...dice.maybe(0.3, () => ({ _meta: { a: 1, [dice.pick(words)]: dice.pick(numbers) } })) } },
    ...(dice.chance(0.15) ? [{ type: "image", data: "AA==", mimeType: "image/png" }, { type: "resource", resource: { uri: "note://a", blob: "AA==" } }, { type: "resource_link", uri: "data:a;base64,AA==" }, { type: "b", data: "AA==", mimeType: "a/b" }] : []),
    { type: "text", text: 5 }, text(),
  ]);
  return {
    ...dice.maybe(0.95, () => ({ content: dice.chance(0.1) ? cutInTwo(dice) : dice.several(0, 3, block) })),
    ...dice.maybe(0.6, () => ({ structuredContent: structured })),
    ...dice.maybe(0.2, () => ({ _meta: { [dice.pick(words)]: dice.pick<Json>([...words, ...numbers]), ab: { a: text(), aa: 1, b: [2, "b"] } } })),
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
  const deny = dice.chance(0.5);
  return {
    ...dice.maybe(0.5, () => ({ redact: dice.chance(0.2) ? baring(dice) : dice.several(1, 4, () => randomRedaction(dice)) })),
    ...(deny && { deny_if: dice.several(1, 2, () => randomRule(dice)) }),
    ...dice.maybe(deny ? 0.4 : 1, () => ({ max_bytes: dice.pick([1, 20, 60, 150, 400, 10_485_760]) })),
  };
}

/** What is to be found, over the edge of two texts. */
function cutInTwo(dice: Dice): readonly Json[] {
  const text = dice.pick(["ada@example.com", "4111 1111 1111 1111", "aabb", "run", "main", "ru\\nn"] as const);
  const at = 1 + dice.below(text.length - 1);
  const between = dice.chance(0.3) ? [{ type: "resource", resource: { uri: "note://a", text: "" } }] : [];
  return [{ type: "text", text: text.slice(0, at) }, ...between, { type: "text", text: text.slice(at) }];
}

/** Entries of `redact` that name places of structured content. */
export function randomPlaces(dice: Dice): readonly WrittenRedaction[] {
  return dice.several(1, 3, () => ({ path: dice.pick(redactPaths), replace: dice.pick(replacements) }));
}

/** What one entry takes out may bare what an earlier one looks for, also where a place is taken out between them. */
function baring(dice: Dice): readonly WrittenRedaction[] {
  return [{ pattern: "ab", ...dice.maybe(0.5, () => ({ replace: dice.pick(replacements) })) }, ...(dice.chance(0.5) ? [{ path: dice.pick(redactPaths) }] : []), { pattern: "x", replace: "" }];
}

function randomRedaction(dice: Dice): WrittenRedaction {
  const replace = dice.maybe(0.7, () => ({ replace: dice.pick(replacements) }));
  return dice.pick<WrittenRedaction>([{ pattern: dice.pick(patterns), ...replace }, { pattern: dice.pick(patterns), ...replace }, { detect: dice.pick(detectors), ...replace }, { path: dice.pick(redactPaths), ...replace }]);
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

export function randomStructured(dice: Dice): { readonly [name: string]: Json } {
  return wellFormed(randomArguments(dice));
}

function wellFormed(value: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  return JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/g, "?"));
}
