import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { unrecordedJudge, type UnrecordedArguments, type UnrecordedJudgement } from "@/lib/policy-engine/judge-unrecorded";
import { pointerSteps } from "@/lib/policy-engine/json-pointer";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Charge, Json, Judgement, PolicyRequest } from "@/lib/policy-engine/types";
import { diceOf, type Dice } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";
import { randomRequest } from "@/tests/support/random-policies/random-request";
import { numbersIn, randomArguments, randomValue } from "@/tests/support/random-policies/random-values";
import { vectorContext, vectorSubjects } from "@/tests/support/policy-vectors";

function compile(document: Json): CompiledPolicy {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compilePolicy(parsed.policy, linearRegex);
}

const request = {
  toolName: "run", tool: { risk: "write", state: "active" }, drift: "review", subjects: vectorSubjects, context: vectorContext, nowMs: 1_767_268_800_000,
} as const satisfies Omit<PolicyRequest, "args" | "inexactNumbers">;
const judge = (document: Json, names: readonly string[], others = 0, bytes = 100) =>
  unrecordedJudge(compile(document), linearRegex)(request, { names: new Set(names), others, bytes });
const run = (section: Json): Json => ({ version: "1", default: "deny", tools: { run: section } });
const rule = (path: string, op: string, value: Json, more: { readonly [key: string]: Json } = {}): Json => ({ conditions: [{ path, op, value, ...more }] });

describe("a call whose arguments are known by name alone", () => {
  it("is decided where no value is asked for", () => {
    expect(judge({ version: "1", default: "deny", tools: {} }, ["a"])).toMatchObject({ kind: "decided", effect: "deny", code: "not_listed", rule: "/default" });
    expect(judge({ version: "1", default: "allow", hide: ["r*"] }, ["a"])).toMatchObject({ code: "hidden", rule: "/hide/0" });
    expect(judge(run({ deny_if: [{ conditions: [] }] }), ["a"])).toMatchObject({ code: "denied", rule: "/tools/run/deny_if/0" });
    expect(judge(run({ action: "require_approval" }), ["a"], 3)).toMatchObject({ effect: "park", code: "approval_required" });
    expect(judge(run({ deny_if: [rule("tool.risk", "eq", "write")] }), ["a"], 1)).toMatchObject({ effect: "deny", code: "denied" });
    expect(judge(run({}), ["a"], 3)).toEqual({ kind: "decided", effect: "allow", code: "allowed", rule: null });
    expect(judge(run({ limits: [{ counter: "c", window: "hour", max: 5 }] }), ["a"])).toMatchObject({ kind: "reserve" });
  });

  it("is decided by an argument that was not there, and not where it may be among those without a name", () => {
    const document = run({ require: [rule("args.b", "exists", true)] });
    expect(judge(document, ["a"])).toMatchObject({ kind: "decided", code: "require_failed" });
    expect(judge(document, ["a"], 1)).toEqual({ kind: "unknown", charges: [] });
    expect(judge(run({ deny_if: [rule("args.b[*].c", "eq", 1)] }), ["a"])).toMatchObject({ code: "allowed" });
    expect(judge(run({ deny_if: [rule("args.b", "gt", 1, { if_missing: "match" })] }), ["a"])).toMatchObject({ code: "denied" });
  });

  it("is not decided by an argument that was there: it may be null, or anything", () => {
    expect(judge(run({ require: [rule("args.a", "exists", true)] }), ["a"])).toMatchObject({ kind: "unknown" });
    expect(judge(run({ deny_if: [rule("args.a", "neq", 1)] }), ["a"])).toMatchObject({ kind: "unknown" });
    expect(judge(run({ deny_if: [rule("args", "eq", {})] }), ["a"])).toMatchObject({ kind: "unknown" });
  });

  it("says only what is certain of a denial that has several possible reasons", () => {
    const document = run({ require: [rule("args.a", "lt", 5)], deny_if: [{ conditions: [] }] });
    expect(judge(document, ["a"])).toEqual({ kind: "decided", effect: "deny", code: null, rule: null });
    const sameCode = run({ require: [rule("args.a", "lt", 5), rule("tool.risk", "eq", "read")] });
    expect(judge(sameCode, ["a"])).toEqual({ kind: "decided", effect: "deny", code: "require_failed", rule: null });
  });

  it("does not rest on a count of leaf tests that the values could exceed", () => {
    const document = run({ deny_if: [{ conditions: [{ path: "args.a[*]", op: "eq", value: 1 }, { path: "tool.risk", op: "eq", value: "read" }] }] });
    expect(judge(document, ["a"], 0, 900_000)).toMatchObject({ kind: "decided", effect: "allow" });
    expect(judge(document, ["a"], 0, 1_000_000)).toMatchObject({ kind: "unknown" });
  });

  it("does not know what an amount is charged that was there, and denies for one that was not", () => {
    const limit = { counter: "c", window: "day", max: 100, increment_from: "args.a" };
    expect(judge(run({ limits: [limit] }), ["a"])).toMatchObject({ kind: "unknown", charges: [{ isAmountUnknown: true }] });
    expect(judge(run({ limits: [limit] }), ["b"])).toMatchObject({ kind: "decided", code: "limit_invalid", rule: "/tools/run/limits/0" });
    expect(judge(run({ limits: [{ ...limit, max: 0 }] }), ["a"])).toEqual({ kind: "decided", effect: "deny", code: null, rule: "/tools/run/limits/0" });
    expect(judge(run({ limits: [limit, { counter: "d", window: "day", max: 0 }] }), ["a"])).toEqual({ kind: "decided", effect: "deny", code: null, rule: null });
  });

  it("is decided by the values that are known beside those that are not", () => {
    const known = { args: { a: 5, n: 9 }, inexactNumbers: new Set(["/n"]) };
    const ask = (section: Json, others = 0) => unrecordedJudge(compile(run(section)), linearRegex)(request, { known, names: new Set(["token"]), others, bytes: 100 });
    expect(ask({ deny_if: [rule("args.a", "eq", 5)] }, 1)).toMatchObject({ code: "denied" });
    expect(ask({ require: [rule("args.a", "eq", 5)] })).toMatchObject({ code: "allowed" });
    expect(ask({ require: [rule("args.n", "gt", 1)] })).toMatchObject({ code: "require_failed" });
    expect(ask({ deny_if: [rule("args.token", "eq", "x")] })).toMatchObject({ kind: "unknown" });
    expect(ask({ deny_if: [rule("args", "eq", { a: 5, n: 9 })] })).toMatchObject({ kind: "unknown" });
    expect(ask({ deny_if: [rule("args.gone", "exists", true)] })).toMatchObject({ code: "allowed" });
    expect(ask({ deny_if: [rule("args.gone", "exists", true)] }, 1)).toMatchObject({ kind: "unknown" });
    expect(ask({ limits: [{ counter: "c", window: "day", max: 100, increment_from: "args.a" }] })).toMatchObject({ kind: "reserve", charges: [{ isAmountUnknown: false }] });
  });

  it("is judged in full where it had no arguments at all", () => {
    expect(judge(run({ deny_if: [rule("args", "eq", {})] }), [])).toMatchObject({ code: "denied" });
  });
});

describe("an allowance that is smaller than the language's", () => {
  const small = { leafTests: 10, evaluationSteps: 5_000 };
  const limited = run({ deny_if: [rule("args.t", "glob", "*b")], limits: [{ counter: "c", window: "hour", max: 5 }, { counter: "d", window: "hour", max: 5, increment_from: "args.n" }] });
  const known = (t: string, names: readonly string[]): UnrecordedArguments => ({ known: { args: { t, n: 2 }, inexactNumbers: new Set() }, names: new Set(names), others: 0, bytes: 100 });
  const judgeSmall = (document: Json, seen: UnrecordedArguments) => unrecordedJudge(compile(document), linearRegex, small)(request, seen);

  it("makes unknown what spends it, with what the call is charged where it is allowed", () => {
    for (const names of [[], ["more"]]) {
      expect(judgeSmall(limited, known("a".repeat(5_000), names))).toMatchObject({ kind: "unknown", charges: [{ isAmountUnknown: false }, { isAmountUnknown: true }] });
      expect(judgeSmall(limited, known("a", names))).toMatchObject({ kind: "reserve" });
      expect(judgeSmall(limited, known("ab", names))).toMatchObject({ kind: "decided", code: "denied" });
    }
  });

  it("takes nothing from what is certain without it", () => {
    expect(judgeSmall(run({ deny_if: Array<Json>(5).fill({ conditions: [{ all: [{ path: "tool.risk", op: "eq", value: "read" }, { path: "args.a", op: "eq", value: 1 }] }] }) }), { names: new Set(["a"]), others: 0, bytes: 10_000 }))
      .toMatchObject({ kind: "decided", effect: "allow" });
  });

  it("says nothing that the whole one does not say", () => {
    const dice = diceOf(71);
    const said = { decided: 0, reserve: 0, unknown: 0 };
    for (let round = 0; round < 400; round += 1) {
      const document = randomPolicy(dice);
      const policy = compile(document as unknown as Json);
      const { args, inexactNumbers, ...rest } = randomRequest(dice, document);
      const seen: UnrecordedArguments = { known: { args, inexactNumbers }, names: new Set(dice.chance(0.5) ? ["z1"] : []), others: 0, bytes: 1_000 };
      const part = unrecordedJudge(policy, linearRegex, { leafTests: dice.below(8), evaluationSteps: dice.below(3_000) })(rest, seen);
      said[part.kind] += 1;
      if (part.kind !== "unknown") expect(part).toEqual(unrecordedJudge(policy, linearRegex)(rest, seen));
    }
    expect(Math.min(said.decided, said.unknown)).toBeGreaterThan(30);
  });
});

describe("random documents and calls", () => {
  const moreNames = ["a", "b", "c", "amount", "path", "constructor", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"];

  /** Arguments that the record admits: the named ones, and as many others, with any values. */
  function choice(dice: Dice, { known, names, others }: UnrecordedArguments): Pick<PolicyRequest, "args" | "inexactNumbers"> {
    const drawn = randomArguments(dice);
    const unnamed = [...new Set([...Object.keys(drawn), ...moreNames])].filter((name) => !names.has(name) && !Object.hasOwn(known?.args ?? {}, name)).slice(0, others);
    const unknown = Object.fromEntries([...names, ...unnamed].map((name) => [name, drawn[name] ?? randomValue(dice, 3)]));
    const numbers = numbersIn(unknown);
    const inexact = numbers.length > 0 && dice.chance(0.2) ? [dice.pick(numbers)] : [];
    return { args: { ...known?.args, ...unknown }, inexactNumbers: new Set([...(known?.inexactNumbers ?? []), ...inexact]) };
  }

  function agree(judgement: UnrecordedJudgement, full: Judgement): boolean {
    if (judgement.kind !== "decided") {
      const keysOf = (charges: readonly Charge[]) => charges.map(({ key, amountMicros }) => `${key} ${amountMicros}`).join();
      return full.kind === "reserve" && keysOf(full.charges) === keysOf(judgement.charges.map(({ charge }) => charge));
    }
    if (full.kind !== "decided" || full.decision.effect !== judgement.effect) return false;
    if (judgement.code !== null && full.decision.code !== judgement.code) return false;
    return judgement.rule === null || full.decision.rule === judgement.rule;
  }

  it("whatever is said without the values is what the engine says with any of them", () => {
    const dice = diceOf(20_261_125);
    const said = { decided: 0, reserve: 0, unknown: 0 };
    const wrong: unknown[] = [];
    for (let round = 0; round < 1_000; round += 1) {
      const document = randomPolicy(dice);
      const policy = compile(document as unknown as Json);
      const { args, ...rest } = randomRequest(dice, document);
      const there = Object.keys(args);
      const names = new Set(there.filter(() => dice.chance(0.7)));
      const known = there.filter((name) => !names.has(name) && dice.chance(0.5));
      const inexactNumbers = new Set([...rest.inexactNumbers].filter((pointer) => known.includes(pointerSteps(pointer)[0] ?? "")));
      const seen: UnrecordedArguments = {
        known: { args: Object.fromEntries(known.map((name) => [name, args[name] ?? null])), inexactNumbers },
        names, others: there.length - names.size - known.length, bytes: 10_000,
      };
      const judgement = unrecordedJudge(policy, linearRegex)(rest, seen);
      said[judgement.kind] += 1;
      if (judgement.kind === "unknown") continue;
      for (let tried = 0; tried < 12; tried += 1) {
        const chosen = choice(dice, seen);
        const full = judgeCall(policy, { ...rest, ...chosen });
        if (!agree(judgement, full)) wrong.push({ judgement, full, chosen });
      }
    }
    expect(wrong).toEqual([]);
    // None of the three is a rarity, so that the test is one.
    expect(Math.min(said.decided, said.unknown)).toBeGreaterThan(60);
    expect(said.reserve).toBeGreaterThan(5);
  });
});
