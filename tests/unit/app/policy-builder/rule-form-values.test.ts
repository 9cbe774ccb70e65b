import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentChoices } from "@/app/(console)/[org]/servers/[server]/policy/rules/argument-choices";
import { countersOf, freshCounter, limitForm, limitOf, rateLimitOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/limit-form-values";
import { operatorsFor, valueKindOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/operator-choices";
import { approvalForm, withApproval } from "@/app/(console)/[org]/servers/[server]/policy/rules/approval-form-values";
import { redactionForm, redactionOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/redaction-form-values";
import { freshCondition, ruleForm, ruleFormFault, ruleOf, withOperator, type ConditionForm, type LeafForm } from "@/app/(console)/[org]/servers/[server]/policy/rules/rule-form-values";
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
    case "integer": return fc.nat();
    case "texts": return fc.array(fc.oneof(fc.string(), fc.constantFrom("example.com", "a\nb", " ")), { maxLength: 3 });
    case "type": return fc.constantFrom("string", "null");
    case "any": return fc.oneof(scalar, fc.constant([1, "2"]), fc.constant({ a: [null] }));
  }
}

describe("the form of a rule", () => {
  it("says exactly the rule that it was made of, whatever its values", () => {
    const paths = [...choices.map(({ path }) => path), "args.other[0]", "args.tags[*]", "time.hour", "grant.tags.team"];
    const leaf = fc.constantFrom(...operatorNames).chain((op) => fc.tuple(fc.constantFrom(...paths), valueFor(op), fc.constantFrom(undefined, "match", "no_match"))
      .map(([path, value, if_missing]): Json => ({ path, op, value, ...(if_missing === undefined ? {} : { if_missing }) })));
    const compared: fc.Arbitrary<Json> = fc.constant({ op: "eq", value_from: "args.name", path: "args.currency" });
    const condition = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true }, leaf, compared, fc.constantFrom<Json>({ path: "args.a", op: "sounds_like", value: 1 }, 7),
        fc.tuple(fc.constantFrom("any", "all"), fc.array(tie("node"), { minLength: 1, maxLength: 3 })).map(([key, members]): Json => ({ [key]: members })),
        tie("node").map((member): Json => ({ not: member })),
      ),
    })).node;
    const rule = fc.tuple(fc.array(condition, { maxLength: 3 }), fc.constantFrom(undefined, "", "Ask first.", " With blanks "), fc.constantFrom(undefined, "mine", ""))
      .map(([conditions, message, id]): Json => ({ ...(id === undefined ? {} : { id }), conditions, ...(message === undefined ? {} : { on_deny: message }) }));
    fc.assert(fc.property(rule, (written) => {
      const form = ruleForm(written, choices);
      if (form === null) throw new Error("no form");
      expect(JSON.stringify(ruleOf(form, written))).toBe(JSON.stringify(written));
    }), { numRuns: 1_000 });
  });

  it("draws groups in groups, and keeps what it cannot draw as it is written", () => {
    const leaf = { path: "args.amount", op: "gt", value: 5 };
    const odd = { path: "args.a", op: "sounds_like", value: 1 };
    type Drawn = string | readonly Drawn[];
    const drawn = (form: ConditionForm): Drawn => (form.kind === "group" ? [form.mode, ...form.members.map(drawn)] : form.kind);
    const kinds = (condition: Json) => ruleForm({ conditions: [condition] }, choices)?.conditions.map(drawn);
    expect(kinds({ any: [leaf, { all: [leaf, { not: leaf }] }] })).toEqual([["any", "leaf", ["all", "leaf", ["not", "leaf"]]]]);
    expect(kinds({ not: leaf })).toEqual([["not", "leaf"]]);
    expect(kinds({ not: { any: [leaf, leaf] } })).toEqual([["none", "leaf", "leaf"]]);
    expect(kinds({ not: { all: [leaf, { not: { not: leaf } }] } })).toEqual([["not_all", "leaf", ["not", ["not", "leaf"]]]]);
    expect(kinds({ any: [leaf, odd] })).toEqual([["any", "leaf", "kept"]]);
    expect(kinds(odd)).toEqual(["kept"]);
    expect(kinds({ not: odd })).toEqual(["kept"]);
  });

  it("says what is missing in a group however deep", () => {
    const blank = { ...freshCondition(undefined), path: "args.amount", op: "gt" as const, text: "many", type: "number" as const };
    const group = (members: readonly ConditionForm[]): ConditionForm => ({ kind: "group", mode: "all", members, before: null });
    expect(ruleFormFault({ conditions: [group([group([blank])])], message: "", id: "" }, "require", choices)).toMatch(/^A value is missing/);
    expect(ruleFormFault({ conditions: [group([group([])])], message: "", id: "" }, "require", choices)).toBe("A group needs at least one condition.");
  });

  it("takes no empty text to look for, which every text has in it, but leaves one as it is written", () => {
    const fault = (condition: ConditionForm) => ruleFormFault({ conditions: [condition], message: "", id: "" }, "require", choices);
    const empty = (op: OperatorName, type: LeafForm["type"] = "string"): LeafForm => ({ ...freshCondition(undefined), path: "args.name", op, text: "", type });
    for (const op of ["contains", "starts_with", "ends_with", "regex"] as const) {
      expect(fault(empty(op)), op).toBe("Every text has an empty one in it: write what to look for.");
      expect(fault({ ...empty(op), text: "x" }), op).toBeNull();
      const written = ruleForm({ conditions: [{ path: "args.name", op, value: "" }] }, choices);
      expect(written?.conditions.map(fault), op).toEqual([null]);
    }
    expect(fault({ ...empty("contains"), operand: "path", text: "args.amount" })).toBeNull();
  });

  it("makes no condition on the empty text of one whose value nobody has said, but takes one that is meant", () => {
    const fault = (condition: ConditionForm) => ruleFormFault({ conditions: [condition], message: "", id: "" }, "require", choices);
    const name = choices.find(({ path }) => path === "args.name");
    const untouched = freshCondition(name);
    expect([untouched.op, fault(untouched)]).toEqual(["eq", "Write the value, or tick that the empty text is meant."]);
    const meant = { ...untouched, isEmptyText: true };
    expect([fault(meant), ruleOf({ conditions: [meant], message: "", id: "" }, null)]).toEqual([null, { conditions: [{ path: "args.name", op: "eq", value: "" }] }]);
    expect(fault(withOperator(meant, "neq", name))).toBeNull();
    for (const op of ["glob", "contains", "in"] as const) expect(fault(withOperator(meant, op, name)), op).not.toBeNull();
    for (const choice of choices) {
      for (const op of operatorsFor(choice.type)) {
        const fresh = withOperator(freshCondition(choice), op, choice);
        if (fresh.text === "") expect(fault(fresh), `${choice.path} ${op}`).not.toBeNull();
      }
    }
    expect(fault(freshCondition(undefined))).toBe('Write the value; "" is the empty text.');
    expect(fault({ ...freshCondition(undefined), text: '""' })).toBeNull();
    const written = ruleForm({ conditions: [{ path: "args.name", op: "eq", value: "" }, { path: "args.name", op: "in", value: [] }] }, choices);
    expect(written?.conditions.map(fault)).toEqual([null, null]);
    const [first] = written?.conditions ?? [];
    if (first?.kind === "leaf") expect(fault({ ...first, path: "args.other" })).toBeNull();
  });

  it("gives a rule its id, another one, and none", () => {
    const rule = { id: "mine", conditions: [] };
    const form = ruleForm(rule, choices);
    if (form === null) throw new Error("no form");
    expect(form.id).toBe("mine");
    expect(JSON.stringify(ruleOf({ ...form, id: " yours " }, rule))).toBe('{"id":"yours","conditions":[]}');
    expect(ruleOf({ ...form, id: "" }, rule)).toEqual({ conditions: [] });
    expect(ruleOf({ conditions: [], message: "", id: "new" }, null)).toEqual({ conditions: [], id: "new" });
  });

  it("has no form for what is no rule", () => {
    for (const rule of [5, {}, { conditions: 5 }]) expect(ruleForm(rule, choices)).toBeNull();
  });

  it("asks what happens when an optional argument is absent, in denials and approvals", () => {
    const ask = (path: string, list: string, ifMissing: LeafForm["ifMissing"] = "") => (
      ruleFormFault({ conditions: [{ ...freshCondition(undefined), path, text: "1", ifMissing }], message: "", id: "" }, list, choices)
    );
    expect(ask("args.name", "deny_if")).toBe("Say what happens when name is absent.");
    expect(ask("args.name", "approve_if")).not.toBeNull();
    expect(ask("args.unheard", "deny_if")).not.toBeNull();
    expect(ask("user.email", "deny_if")).not.toBeNull();
    expect(ask("args.name", "deny_if", "match")).toBeNull();
    expect(ask("args.name", "require")).toBeNull();
    expect(ask("args.amount", "deny_if")).toBeNull();
    expect(ask("time.hour", "deny_if")).toBeNull();
  });

  it("begins with a rule that the engine accepts, for every argument and operator that is offered", () => {
    const samples: Partial<Record<OperatorName, string>> = { path_under: "/srv", cidr_in: "10.0.0.0/8", host_in: "example.com" };
    for (const choice of choices) {
      for (const op of operatorsFor(choice.type)) {
        const condition = withOperator(freshCondition(choice), op, choice);
        const rule = ruleOf({ conditions: [condition.text === "" ? { ...condition, text: samples[op] ?? "1" } : condition], message: "", id: "" }, null);
        if (rule === null) throw new Error(`${choice.path} ${op} is not readable`);
        expect(isValid(rule), `${choice.path} ${op}`).toBe(true);
      }
    }
  });

  it("takes no value that is not of the argument's type", () => {
    expect(ruleOf({ conditions: [{ ...freshCondition(undefined), path: "args.amount", op: "gt", text: "many", type: "number" }], message: "", id: "" }, null)).toBeNull();
    expect(ruleOf({ conditions: [{ ...freshCondition(undefined), path: "args.amount", op: "in", text: "1\nx", type: "number" }], message: "", id: "" }, null)).toBeNull();
    expect(ruleOf({ conditions: [{ ...freshCondition(undefined), path: "args.name", op: "eq", text: "5", type: "string" }], message: "", id: "" }, null)).toEqual({ conditions: [{ path: "args.name", op: "eq", value: "5" }] });
  });
});

describe("the form of a limit", () => {
  it("says exactly the limit that it was made of", () => {
    for (const limit of [
      { counter: "c", window: "minute", max: 10, scope: "grant" },
      { counter: "c", window: 90, max: 0.5, scope: "server", on_deny: "Wait." },
      { counter: "c", window: "hour", max: 1, on_deny: "" }, { counter: "c", window: "hour", max: 1, on_deny: " Wait. " },
      { on_deny: "Enough.", refund: "on_error", increment_from: "args.amount", type: "sliding", max: 5, window: "day", counter: "c" },
    ]) expect(JSON.stringify(limitOf(limitForm(limit, "x"), limit))).toBe(JSON.stringify(limit));
  });

  it("says exactly the rate_limit that it was made of, and what was changed in it", () => {
    for (const rate of [{ max: 5, window: 60 }, { scope: "grant", window: 1, max: 0 }, { window: 90, scope: "server", max: 0.5 }]) {
      expect(JSON.stringify(rateLimitOf(limitForm(rate, ""), rate))).toBe(JSON.stringify(rate));
      expect(rateLimitOf({ ...limitForm(rate, ""), max: "7", scope: "organization" }, rate)).toEqual({ ...rate, max: 7, scope: "organization" });
    }
    expect(parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { t: { rate_limit: rateLimitOf(limitForm({ max: 5, window: 60 }, ""), { max: 5, window: 60 }) } } }), linearRegex).ok).toBe(true);
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

describe("the form of an approval", () => {
  it("says exactly the rule that it was made of, and only what was changed", () => {
    for (const rule of [
      { conditions: [] }, { standing: false, conditions: [], approvers: ["owner", "ada@example.com"], approvals: 2, not_requester: true, hold_seconds: 0, expires_seconds: 600 },
    ]) {
      expect(JSON.stringify(withApproval(rule, approvalForm(rule)))).toBe(JSON.stringify(rule));
      expect(withApproval(rule, { ...approvalForm(rule), approvals: "3" })).toEqual({ ...rule, approvals: 3 });
    }
    expect(withApproval({ conditions: [], approvers: ["owner"] }, { ...approvalForm({ conditions: [], approvers: ["owner"] }), approvers: "" })).toEqual({ conditions: [] });
  });
});

describe("the form of a redaction", () => {
  it("says exactly the redaction that it was made of", () => {
    for (const entry of [{ detect: "email" }, { replace: "#", pattern: "[0-9]" }, { path: "structuredContent.a" }]) {
      const form = redactionForm(entry);
      if (form === null) throw new Error("no form");
      expect(JSON.stringify(redactionOf(form, entry))).toBe(JSON.stringify(entry));
    }
    expect(redactionForm({ nothing: 1 })).toBeNull();
  });
});
