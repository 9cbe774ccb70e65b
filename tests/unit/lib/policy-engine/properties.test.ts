// What holds for every document and every call, whatever they say.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { formatDocument } from "@/lib/policy-engine/format-document";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { settleJudgement } from "@/lib/policy-engine/settle-judgement";
import type { Effect, Json, Judgement, PolicyRequest, ReservationOutcome } from "@/lib/policy-engine/types";
import { diceOf, type Dice } from "@/tests/support/random-policies/dice";
import { randomCondition } from "@/tests/support/random-policies/random-condition";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";
import { randomRequest } from "@/tests/support/random-policies/random-request";
import { randomSection } from "@/tests/support/random-policies/random-section";
import { reordered } from "@/tests/support/random-policies/random-values";
import type { WrittenCondition, WrittenPolicy, WrittenRule, WrittenSection } from "@/tests/support/reference-engine/written-policy";
import { processorTime } from "@/tests/support/processor-time";

const seed = fc.integer({ min: 0, max: 2 ** 31 });
const jsonOf = (value: object): Json => JSON.parse(JSON.stringify(value));
/** `JSON.stringify` has no bigint; amounts are compared as text. */
const bytesOf = (value: unknown): string => JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? `${member}` : member));

function judge(document: object, request: PolicyRequest, text = JSON.stringify(document)): Judgement {
  const parsed = parsePolicy(text, linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return judgeCall(compilePolicy(parsed.policy, linearRegex), request);
}

const effectOf = (judgement: Judgement): Effect => (judgement.kind === "reserve" ? "allow" : judgement.decision.effect);
const permits = (effect: Effect): number => ["deny", "park", "allow"].indexOf(effect);

/** Every section of the document, each put through `change`. */
function withSections(policy: WrittenPolicy, change: (section: WrittenSection) => WrittenSection): WrittenPolicy {
  const changed = <Sections extends object>(sections: Sections): Sections => JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(sections).map(([key, section]: [string, WrittenSection]) => [key, change(section)]))));
  return {
    ...policy,
    ...(policy.all_tools && { all_tools: change(policy.all_tools) }),
    ...(policy.risk && { risk: changed(policy.risk) }),
    ...(policy.tools && { tools: changed(policy.tools) }),
  };
}

/** Every rule of the document with other conditions. */
function withConditions(policy: WrittenPolicy, change: (conditions: readonly WrittenCondition[]) => readonly WrittenCondition[]): WrittenPolicy {
  const rules = (list: readonly WrittenRule[] | undefined): readonly WrittenRule[] => (list ?? []).map((rule) => ({ ...rule, conditions: change(rule.conditions) }));
  return withSections(policy, (section) => ({ ...section, require: rules(section.require), deny_if: rules(section.deny_if), approve_if: rules(section.approve_if) }));
}

/** What the two documents say of one call, over so many draws. */
function compareOver(numRuns: number, other: (policy: WrittenPolicy, dice: Dice) => object, check: (was: Judgement, is: Judgement) => void): void {
  fc.assert(fc.property(seed, (from) => {
    const dice = diceOf(from);
    const policy = randomPolicy(dice);
    const changed = other(policy, dice);
    for (let calls = 0; calls < 5; calls += 1) {
      const request = randomRequest(dice, policy);
      check(judge(policy, request), judge(changed, request));
    }
  }), { numRuns });
}

const saysTheSame = (was: Judgement, is: Judgement): void => expect(bytesOf(is)).toBe(bytesOf(was));
/** Nothing becomes an allow; and a park only what a limit, which is asked after approvals, would have denied. */
function permitsNoMore(was: Judgement, is: Judgement): void {
  const byLimit = was.kind === "decided" && was.decision.code.startsWith("limit_");
  expect(permits(effectOf(is))).toBeLessThanOrEqual(byLimit ? permits("park") : permits(effectOf(was)));
}

describe("every document and call", () => {
  it("gives the same bytes again", () => {
    compareOver(200, (policy) => policy, saysTheSame);
  });

  it("gives the same bytes whatever the order of members in the document", () => {
    compareOver(300, (policy, dice) => Object(reordered(jsonOf(policy), dice)), saysTheSame);
  });

  it("gives the same bytes whatever the order of members in the arguments", () => {
    fc.assert(fc.property(seed, (from) => {
      const dice = diceOf(from);
      const policy = randomPolicy(dice);
      const request = randomRequest(dice, policy);
      const args = reordered(request.args, dice);
      if (!isJsonObject(args)) throw new Error("arguments are an object");
      saysTheSame(judge(policy, request), judge(policy, { ...request, args }));
    }), { numRuns: 500 });
  });

  it("gives the same bytes however the document is laid out", () => {
    fc.assert(fc.property(seed, (from) => {
      const dice = diceOf(from);
      const policy = randomPolicy(dice);
      const request = randomRequest(dice, policy);
      const was = judge(policy, request);
      saysTheSame(was, judge(policy, request, JSON.stringify(policy, null, "\t")));
      saysTheSame(was, judge(policy, request, formatDocument(jsonOf(policy))));
    }), { numRuns: 500 });
  });

  it("is never allowed by an entry that is added to a section", () => {
    compareOver(500, (policy, dice) => withSections(policy, (section) => {
      const more = randomSection(dice, false);
      const both = <Entry>(one: readonly Entry[] | undefined, other: readonly Entry[] | undefined): readonly Entry[] => (dice.chance(0.5) ? [...(one ?? []), ...(other ?? [])] : [...(other ?? []), ...(one ?? [])]);
      return {
        ...section,
        require: both(section.require, more.require), deny_if: both(section.deny_if, more.deny_if), approve_if: both(section.approve_if, more.approve_if), limits: both(section.limits, more.limits),
        ...(dice.chance(0.3) ? { arguments: "strict" } : {}),
        ...(section.action === undefined && more.action !== undefined ? { action: more.action } : {}),
        ...(section.rate_limit === undefined && more.rate_limit !== undefined ? { rate_limit: more.rate_limit } : {}),
      };
    }), permitsNoMore);
  });

  it("is never allowed by a section for all tools that is added, or a hidden name", () => {
    compareOver(300, (policy, dice) => (policy.all_tools === undefined ? { ...policy, all_tools: randomSection(dice, false) } : { ...policy, hide: [...(policy.hide ?? []), dice.pick(["run", "a*", "*_x"])] }), permitsNoMore);
  });

  it("is denied by an unconditional deny_if for all tools", () => {
    compareOver(200, (policy) => ({ ...policy, all_tools: { ...policy.all_tools, deny_if: [...(policy.all_tools?.deny_if ?? []), { conditions: [] }] } }), (_, is) => expect(effectOf(is)).toBe("deny"));
  });

  it("is never allowed outright by an unconditional approve_if for all tools", () => {
    compareOver(200, (policy) => ({ ...policy, all_tools: { ...policy.all_tools, approve_if: [{ conditions: [] }] } }), (was, is) => {
      permitsNoMore(was, is);
      expect(effectOf(is)).not.toBe("allow");
    });
  });

  it("is never allowed by a limit that is made tighter, whatever has been used", () => {
    fc.assert(fc.property(seed, (from) => {
      const dice = diceOf(from);
      const policy = randomPolicy(dice);
      const tighter = withSections(policy, (section) => ({
        ...section,
        limits: (section.limits ?? []).map((limit) => ({ ...limit, max: dice.pick([limit.max, limit.max / 2 < 0.000001 ? 0 : limit.max / 2, 0]) })),
        ...(section.rate_limit && { rate_limit: { ...section.rate_limit, max: Math.min(section.rate_limit.max, dice.pick([0, 1, 100])) } }),
      }));
      const request = randomRequest(dice, policy);
      const used = BigInt(dice.pick([0, 1, 2, 9])) * 500_000n;
      expect(permits(settled(judge(tighter, request), used))).toBeLessThanOrEqual(permits(settled(judge(policy, request), used)));
    }), { numRuns: 1_000 });
  });

  it("has the same effect whatever the order of rules and limits; only which is named differs", () => {
    const shuffled = <Entry>(list: readonly Entry[] | undefined, dice: Dice): readonly Entry[] => [...(list ?? [])].map((entry) => ({ entry, at: dice.below(1_000) })).sort((one, other) => one.at - other.at).map(({ entry }) => entry);
    compareOver(500, (policy, dice) => withSections(policy, (section) => ({
      ...section, require: shuffled(section.require, dice), deny_if: shuffled(section.deny_if, dice), approve_if: shuffled(section.approve_if, dice), limits: shuffled(section.limits, dice),
    })), (was, is) => expect(effectOf(is)).toBe(effectOf(was)));
  });

  it("says the same of a call wherever a section stands: for all tools, for the class, under the name or a pattern", () => {
    fc.assert(fc.property(seed, (from) => {
      const dice = diceOf(from);
      const section = randomSection(dice, false);
      const request = randomRequest(dice, { version: "1", default: "allow" });
      if (request.tool === null) return;
      const { risk } = request.tool;
      const where: readonly (readonly [string, object])[] = [
        ["/all_tools", { all_tools: section }], [`/risk/${risk}`, { risk: { [risk]: section } }],
        ["/tools/*", { tools: { "*": section } }], [`/tools/${request.toolName.replaceAll("~", "~0").replaceAll("/", "~1")}`, { tools: Object.fromEntries([[request.toolName, section]]) }],
      ];
      const [first, ...others] = where.map(([pointer, part]) => bytesOf(judge({ version: "1", default: "allow", ...part }, request)).replaceAll(JSON.stringify(JSON.stringify(pointer)).slice(1, -1), "COUNTER").replaceAll(pointer, "SECTION"));
      for (const other of others) expect(other).toBe(first);
    }), { numRuns: 500 });
  });

  it("says the same where a condition is denied twice", () => {
    compareOver(400, (policy) => withConditions(policy, (conditions) => conditions.map((condition) => ({ not: { not: condition } }))), saysTheSame);
  });

  it("says the same where the conditions of a rule stand in one all, or each in an any of its own", () => {
    compareOver(300, (policy) => withConditions(policy, (conditions) => (conditions.length === 0 ? [] : [{ all: conditions.map((condition) => ({ any: [condition] })) }])), saysTheSame);
  });

  it("keeps De Morgan: not any is all not, not all is any not, undetermined ones included", () => {
    for (const [outer, inner] of [["any", "all"], ["all", "any"]] as const) {
      fc.assert(fc.property(seed, fc.constantFrom("require", "deny_if", "approve_if"), (from, field) => {
        const dice = diceOf(from);
        const members = dice.several(1, 3, () => randomCondition(dice, 2));
        const documentOf = (condition: object): object => ({ version: "1", default: "allow", all_tools: { [field]: [{ conditions: [condition] }] } });
        const request = randomRequest(dice, { version: "1", default: "allow" });
        saysTheSame(judge(documentOf({ not: { [outer]: members } }), request), judge(documentOf({ [inner]: members.map((member) => ({ not: member })) }), request));
      }), { numRuns: 400 });
    }
  });

  it("is answered the same by a compiled policy that has judged others before", () => {
    const dice = diceOf(7);
    for (let documents = 0; documents < 20; documents += 1) {
      const policy = randomPolicy(dice);
      const parsed = parsePolicy(JSON.stringify(policy), linearRegex);
      if (!parsed.ok) throw new Error("not valid");
      const used = compilePolicy(parsed.policy, linearRegex);
      for (let calls = 0; calls < 50; calls += 1) {
        const request = randomRequest(dice, policy);
        saysTheSame(judgeCall(compilePolicy(parsed.policy, linearRegex), request), judgeCall(used, request));
      }
    }
  });
});

/** The effect where every counter has admitted so much. */
function settled(judgement: Judgement, usedMicros: bigint): Effect {
  const charges = judgement.kind === "reserve" ? judgement.charges : [];
  const exceeded = charges.flatMap(({ amountMicros, caps }) => caps.filter(({ maxMicros }) => usedMicros + amountMicros > maxMicros))[0];
  const outcome: ReservationOutcome = exceeded === undefined ? { kind: "reserved" } : { kind: "exceeded", rule: exceeded.rule, retryAfterSeconds: null };
  return settleJudgement(judgement, outcome).effect;
}

describe("parsePolicy", () => {
  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => { parsePolicy(text, linearRegex); }), { numRuns: 2_000 });
  });

  it("never throws, whatever the JSON, and sorts what it finds", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const parsed = parsePolicy(text, linearRegex);
      expect(parsed.ok).toBe(false);
    }), { numRuns: 1_000 });
  });

  it("never throws on a valid document with one piece broken", () => {
    fc.assert(fc.property(seed, fc.nat(), fc.jsonValue(), (from, place, value) => {
      const text = JSON.stringify(randomPolicy(diceOf(from)));
      const at = place % text.length;
      parsePolicy(text.slice(0, at) + JSON.stringify(value) + text.slice(at + 1), linearRegex);
      parsePolicy(text.slice(0, at), linearRegex);
    }), { numRuns: 1_000 });
  });

  it("answers within a second for the most expensive texts that fit", () => {
    const inner = "[".repeat(100_000);
    const many = (piece: string, around: (list: string) => string) => around(Array(Math.floor(250_000 / (piece.length + 1))).fill(piece).join(","));
    const rules = (list: string) => `{"version":"1","default":"deny","tools":{"t":{"deny_if":[${list}]}}}`;
    const texts = [
      inner,
      `{"${"k".repeat(100_000)}":${many("1", (list) => `[${list.slice(0, 100_000)}1]`)}}`,
      many('"a":1', (list) => `{${list}}`),
      many("9007199254740993", rules),
      many("{}", rules),
      many('{"conditions":[{"path":"args.a","op":"regex","value":"(?:..............................){999}"}]}', rules),
      many('{"conditions":[{"path":"args.a","op":"regex","value":"\\\\pL{1000}"}]}', rules),
      `{"version":1.${"0".repeat(250_000)}1}`,
      `"${"\\ud800".repeat(40_000)}"`,
    ];
    for (const text of texts) {
      const spentMs = processorTime();
      expect(parsePolicy(text, linearRegex).ok).toBe(false);
      expect(spentMs(), text.slice(0, 90)).toBeLessThan(3_000);
    }
  });
});

describe("compileNamePattern", () => {
  it("agrees with the definition: literal pieces in order, anything between", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", ".", "😀"), maxLength: 8 });
    fc.assert(fc.property(text, fc.string({ unit: fc.constantFrom("a", "b", ".", "😀"), maxLength: 12 }), (pattern, name) => {
      const definition = new RegExp(`^${pattern.split("*").map((piece) => piece.replaceAll(".", "\\.")).join("[^]*")}$`, "u");
      expect(compileNamePattern(pattern)(name)).toBe(definition.test(name));
    }), { numRuns: 3_000 });
  });

  it("takes time linear in the name for the pattern with the most stars", () => {
    const matches = compileNamePattern("a*".repeat(99) + "b");
    const timeOf = (length: number) => {
      const name = "a".repeat(length);
      const spentMs = processorTime();
      expect(matches(name)).toBe(false);
      return spentMs();
    };
    timeOf(1_000);
    expect(timeOf(1_000_000)).toBeLessThan(2_000);
  });
});
