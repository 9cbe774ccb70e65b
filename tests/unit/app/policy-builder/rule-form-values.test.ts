import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentChoices } from "@/app/(console)/[org]/servers/[server]/policy/rules/argument-choices";
import { countersOf, freshCounter, limitForm, limitOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/limit-form-values";
import { operatorsFor, valueKindOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/operator-choices";
import { freshCondition, ruleForm, ruleOf, withOperator } from "@/app/(console)/[org]/servers/[server]/policy/rules/rule-form-values";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { operatorNames, type OperatorName } from "@/lib/policy-engine/operators";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json } from "@/lib/policy-engine/types";

const choices = argumentChoices({
  type: "object", required: ["amount"],
  properties: { amount: { type: "number" }, name: { type: "string" }, dry: { type: "boolean" }, tags: { type: "array", items: { type: "string" } }, currency: { enum: ["EUR", "USD"] } },
});
const isValid = (rule: Json): boolean => parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { t: { deny_if: [rule] } } }), linearRegex).ok;

function valueFor(op: OperatorName): fc.Arbitrary<Json> {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom("5", "true", "a\nb", "", '"'));
  switch (valueKindOf(op)) {
    case "number": return fc.integer();
    case "list": return fc.array(scalar, { maxLength: 4 });
    case "presence": return fc.boolean();
    case "text": return fc.constantFrom("^a", "x|y", "5");
    case "any": return fc.oneof(scalar, fc.constant([1, "2"]), fc.constant({ a: [null] }));
  }
}

describe("the form of a rule", () => {
  it("says exactly the rule that it was made of, whatever its values", () => {
    const condition = fc.constantFrom(...operatorNames).chain((op) => fc.tuple(fc.constantFrom(...choices.map(({ path }) => path), "args.other[0]"), valueFor(op))
      .map(([path, value]): Json => ({ path, op, value })));
    const rule = fc.tuple(fc.array(condition, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "Ask first."), fc.boolean())
      .map(([conditions, message, named]): Json => ({ conditions, ...(message === "" ? {} : { on_deny: message }), ...(named ? { id: "mine" } : {}) }));
    fc.assert(fc.property(rule, (written) => {
      const form = ruleForm(written, choices);
      if (form === null) throw new Error("no form");
      expect(ruleOf(form, written)).toEqual(written);
    }), { numRuns: 500 });
  });

  it("refuses what it cannot hold without loss", () => {
    for (const rule of [{ conditions: [{ any: [] }] }, { conditions: [{ path: "args.a", op: "eq", value: 1, if_missing: "match" }] }, { conditions: [{ path: "args.a", op: "eq", value_from: "args.b" }] }, 5, {}]) {
      expect(ruleForm(rule, choices)).toBeNull();
    }
  });

  it("begins with a rule that the engine accepts, for every argument and operator that is offered", () => {
    for (const choice of choices) {
      for (const op of operatorsFor(choice.type)) {
        const condition = withOperator(freshCondition(choice), op, choice);
        const rule = ruleOf({ conditions: [condition.text === "" ? { ...condition, text: "1" } : condition], message: "" }, null);
        expect(rule === null ? "not readable" : isValid(rule), `${choice.path} ${op}`).toBe(choice.type === "boolean" || rule !== null);
      }
    }
  });

  it("takes no value that is not of the argument's type", () => {
    expect(ruleOf({ conditions: [{ path: "args.amount", op: "gt", text: "many", type: "number" }], message: "" }, null)).toBeNull();
    expect(ruleOf({ conditions: [{ path: "args.amount", op: "in", text: "1\nx", type: "number" }], message: "" }, null)).toBeNull();
    expect(ruleOf({ conditions: [{ path: "args.name", op: "eq", text: "5", type: "string" }], message: "" }, null)).toEqual({ conditions: [{ path: "args.name", op: "eq", value: "5" }] });
  });
});

describe("the form of a limit", () => {
  it("says exactly the limit that it was made of", () => {
    for (const limit of [
      { counter: "c", window: "minute", max: 10, scope: "grant" },
      { counter: "c", window: 90, max: 0.5, scope: "server", on_deny: "Wait." },
    ]) expect(limitOf(limitForm(limit, "x"), limit)).toEqual(limit);
  });

  it("keeps members that it does not show", () => {
    const limit = { counter: "c", window: "day", max: 5, scope: "grant", refund: "never" };
    expect(limitOf({ ...limitForm(limit, "x"), max: "6" }, limit)).toEqual({ ...limit, max: 6 });
  });

  it("hands on what is no number, so that the engine can say so", () => {
    expect(limitOf({ ...limitForm(null, "c"), max: "lots" }, null)).toMatchObject({ max: "lots" });
  });

  it("takes a counter's name that no other limit has, and that the engine accepts", () => {
    const taken = countersOf({ all_tools: { limits: [{ counter: "run_rate" }] }, tools: { x: { limits: [{ counter: "run_rate_2" }, 5] }, y: 5 } });
    expect(freshCounter("run", taken)).toBe("run_rate_3");
    expect(freshCounter("ä/b c".padEnd(200, "x"), new Set())).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
    expect(freshCounter(null, new Set())).toBe("all_tools_rate");
  });
});
