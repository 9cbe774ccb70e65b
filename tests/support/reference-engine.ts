// The policy language in the plainest code: straight from the document's value, nothing compiled, indexed or remembered.
// Written apart from lib/policy-engine and importing only its types, so that the two can be compared. For valid documents only.
import type { Charge, Decision, Json, PolicyRequest, RegexCompiler, Truth } from "@/lib/policy-engine/types";

interface Rule { conditions: { path: string; op: string; value: Json }[]; on_deny?: string; pointer: string }
interface Limit { counter: string; window: string | number; max: number; scope?: "grant" | "server" | "organization"; on_deny?: string; pointer: string }
interface WrittenSection {
  require?: Omit<Rule, "pointer">[]; deny_if?: Omit<Rule, "pointer">[]; limits?: Omit<Limit, "pointer">[];
  action?: string; reason?: string; rate_limit?: { max: number; window: number; scope?: "grant" | "server" | "organization" };
}
export interface WrittenPolicy {
  version: "1"; default: "allow" | "deny"; hide?: string[]; all_tools?: WrittenSection; tools?: { [name: string]: WrittenSection };
}

export type ReferenceAnswer =
  | Pick<Decision, "effect" | "code" | "rule"> & { readonly message: string | null }
  | { readonly charges: { key: string; caps: string[] }[] };

const deny = (code: Decision["code"], rule: string | null, message: string | undefined): ReferenceAnswer => ({ effect: "deny", code, rule, message: message ?? null });

/** What the specification says of one call; `message: null` stands for the code's own sentence. */
export function referenceJudge(policy: WrittenPolicy, request: PolicyRequest, regex: RegexCompiler): ReferenceAnswer {
  if (request.tool === null || request.tool.state === "gone") return deny("unknown_tool", null, undefined);
  if (request.tool.state !== "active" && request.drift === "review") return deny("tool_changed", null, undefined);

  const keys = Object.keys(policy.tools ?? {}).filter((key) => nameMatches([...key], [...request.toolName]));
  keys.sort((one, other) => Number(one.includes("*")) - Number(other.includes("*")) || byCodePoint(one, other));
  const sections = [
    ...(policy.all_tools === undefined ? [] : [{ pointer: "/all_tools", section: policy.all_tools }]),
    ...keys.map((key) => ({ pointer: `/tools/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, section: policy.tools?.[key] ?? {} })),
  ];

  for (const [index, pattern] of (policy.hide ?? []).entries()) if (nameMatches([...pattern], [...request.toolName])) return deny("hidden", `/hide/${index}`, undefined);
  for (const { pointer, section } of sections) if (section.action === "hide") return deny("hidden", `${pointer}/action`, section.reason);
  if (keys.length === 0 && policy.default === "deny") return deny("not_listed", "/default", undefined);

  const count = { tests: 0 };
  for (const { pointer, section } of sections) {
    for (const [index, rule] of (section.require ?? []).entries()) {
      const truth = ruleTruth(rule.conditions, "all", request, regex, count);
      if (count.tests > 1_000_000) return deny("evaluation_limit", null, undefined);
      if (truth !== "yes") return deny("require_failed", `${pointer}/require/${index}`, rule.on_deny);
    }
  }
  for (const { pointer, section } of sections) {
    for (const [index, rule] of (section.deny_if ?? []).entries()) {
      const truth = ruleTruth(rule.conditions, "any", request, regex, count);
      if (count.tests > 1_000_000) return deny("evaluation_limit", null, undefined);
      if (truth !== "no") return deny("denied", `${pointer}/deny_if/${index}`, rule.on_deny);
    }
    if (section.action === "deny") return deny("denied", `${pointer}/action`, section.reason);
  }

  const limits: Limit[] = sections.flatMap(({ pointer, section }) => [
    ...(section.limits ?? []).map((limit, index) => ({ ...limit, pointer: `${pointer}/limits/${index}` })),
    ...(section.rate_limit === undefined ? [] : [{ ...section.rate_limit, counter: pointer, pointer: `${pointer}/rate_limit` }]),
  ]);
  for (const limit of limits) if (limit.max === 0) return deny("limit_exceeded", limit.pointer, limit.on_deny);
  if (limits.length === 0) return { effect: "allow", code: "allowed", rule: null, message: null };

  const charges: { key: string; caps: string[] }[] = [];
  for (const limit of limits) {
    const key = keyOf(limit, request);
    const same = charges.find((charge) => charge.key === key);
    if (same === undefined) charges.push({ key, caps: [limit.pointer] });
    else same.caps.push(limit.pointer);
  }
  return { charges: charges.sort((one, other) => byCodePoint(one.key, other.key)) };
}

/** The real engine's charges in the form in which this one answers. */
export function chargesForComparison(charges: readonly Charge[]): { key: string; caps: string[] }[] {
  return charges.map(({ key, caps }) => ({ key, caps: caps.map(({ rule }) => rule) }));
}

function keyOf(limit: Limit, request: PolicyRequest): string {
  const scope = limit.scope ?? "grant";
  const seconds = { second: 1, minute: 60, hour: 3600 }[String(limit.window)];
  const window = typeof limit.window === "number" ? `sliding:${limit.window}` : seconds === undefined ? `calendar:${limit.window}` : `sliding:${seconds}`;
  return `${scope} ${window} ${JSON.stringify(limit.counter)} ${request.subjects[scope]}`;
}

/** By the definition of a pattern, character by character. */
function nameMatches(pattern: string[], name: string[]): boolean {
  let reachable = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (character === "*") for (let to = at; to <= name.length; to += 1) next.add(to);
      else if (name[at] === character) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(name.length);
}

function byCodePoint(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? -1) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function ruleTruth(conditions: Rule["conditions"], quantifier: "all" | "any", request: PolicyRequest, regex: RegexCompiler, count: { tests: number }): Truth {
  return kleene("all", conditions.map((condition) => {
    const steps = [...condition.path.matchAll(/\[\*\]|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/g)].map((match): string | number | null => {
      if (match[0] === "[*]") return null;
      if (match[1] !== undefined) return Number(match[1]);
      return match[2] !== undefined ? String(JSON.parse(match[2])) : (match[3] ?? "");
    });
    const context: Json = { args: request.args, tool: { name: request.toolName, risk: request.tool?.risk ?? null } };
    const inexact = steps[0] === "args" ? request.inexactNumbers : new Set<string>();
    return walk(context[String(steps[0])] ?? null, steps.slice(1), "");

    function walk(value: Json | undefined, rest: (string | number | null)[], pointer: string): Truth {
      const [step, ...further] = rest;
      if (rest.length === 0 || value === undefined || value === null) {
        count.tests += 1;
        if (value === undefined || rest.length > 0) return condition.op === "exists" && condition.value === false ? "yes" : "no";
        if ([...inexact].some((at) => at === pointer || at.startsWith(`${pointer}/`))) return "undetermined";
        return operatorTruth(condition.op, value, condition.value, regex);
      }
      const isArray = Array.isArray(value);
      const fits = typeof step === "string" ? typeof value === "object" && !isArray : isArray;
      if (!fits || (step === null && Object.keys(value).length === 0)) {
        count.tests += 1;
        return fits ? "no" : "undetermined";
      }
      const members = new Map<string, Json>(Object.entries(value));
      if (step === null) return kleene(quantifier, [...members].map(([index, element]) => walk(element, further, `${pointer}/${index}`)));
      return walk(members.get(String(step)), further, `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`);
    }
  }));
}

function kleene(quantifier: "all" | "any", truths: Truth[]): Truth {
  const [decisive, otherwise]: [Truth, Truth] = quantifier === "all" ? ["no", "yes"] : ["yes", "no"];
  return truths.includes(decisive) ? decisive : truths.includes("undetermined") ? "undetermined" : otherwise;
}

function operatorTruth(op: string, actual: Json, value: Json, regex: RegexCompiler): Truth {
  const is = (holds: boolean): Truth => (holds ? "yes" : "no");
  const list: Json[] = Array.isArray(value) ? value : [];
  switch (op) {
    case "eq": return is(sorted(actual) === sorted(value));
    case "neq": return is(sorted(actual) !== sorted(value));
    case "in": return is(list.some((entry) => sorted(entry) === sorted(actual)));
    case "not_in": return is(list.every((entry) => sorted(entry) !== sorted(actual)));
    case "exists": return is((actual !== null) === value);
    case "contains":
      if (Array.isArray(actual)) return is(actual.some((element: Json) => sorted(element) === sorted(value)));
      return typeof actual === "string" && typeof value === "string" ? is(actual.split(value).length > 1 || value === "") : "undetermined";
    case "regex": {
      const compiled = regex.compile(String(value));
      return typeof actual === "string" && compiled.ok ? is(compiled.test(actual)) : "undetermined";
    }
    default: {
      if (typeof actual !== "number" || typeof value !== "number") return "undetermined";
      return is({ lt: actual < value, lte: actual <= value, gt: actual > value, gte: actual >= value }[op] ?? false);
    }
  }
}

/** One text for equal values. */
function sorted(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value === 0 ? 0 : value);
  return `{${Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, member]) => `${JSON.stringify(key)}:${sorted(member)}`).join()}}`;
}
