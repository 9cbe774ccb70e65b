// What the validator accepts and what the engine enforces are the same set: each field of the language changes an answer, and no other is taken.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules } from "@/lib/policy-engine/result/apply-result-rules";
import type { Json, PolicyRequest } from "@/lib/policy-engine/types";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import { requestOf } from "@/tests/support/policy-vectors";

type JsonObject = { readonly [key: string]: Json };

const request: PolicyRequest = {
  ...requestOf({ name: "", tool: "t", args: { n: 5, m: 5, s: "ab" }, now: "2026-01-01T12:00:00Z", want: { effect: "allow", code: "allowed", rule: null } }),
  tool: { risk: "write", state: "active", checkArguments: (_, mode) => mode === "schema" },
};
const answer: JsonObject = { content: [{ type: "text", text: "mail ada@example.com" }], structuredContent: { rows: [{ email: "x" }] } };

/** Everything that a document decides of one call, its answer, its place in the list, a resource, a prompt and the requests of a server. */
function answersOf(document: JsonObject): string {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const policy = compilePolicy(parsed.policy, linearRegex);
  const plan = policy.planFor("t", "write").result;
  return JSON.stringify({
    call: judgeCall(policy, request),
    visible: isToolVisible(policy, { name: "t", facts: request.tool, drift: "review" }),
    result: plan === null ? null : applyResultRules(plan, { kind: "result", value: answer, numbers: new Map() }, request),
    access: [policy.judgeResource("note://a"), policy.judgePrompt("p"), policy.judgeServerRequest("sampling"), policy.judgeServerRequest("elicitation"), policy.judgeServerRequest("roots")],
  }, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

const inDocument = (members: JsonObject): JsonObject => ({ version: "1", default: "allow", ...members });
const inSection = (section: JsonObject): JsonObject => inDocument({ tools: { t: section } });
const inRule = (list: string) => (rule: JsonObject): JsonObject => inSection({ [list]: [rule] });
const inCondition = (condition: JsonObject): JsonObject => inSection({ deny_if: [{ conditions: [condition] }] });
const inLimit = (limit: JsonObject): JsonObject => inSection({ limits: [{ counter: "c", window: "hour", max: 9, ...limit }] });
const inRateLimit = (limit: JsonObject): JsonObject => inSection({ rate_limit: { max: 9, window: 60, ...limit } });
const inResult = (result: JsonObject): JsonObject => inSection({ result });
const inRedaction = (redaction: JsonObject): JsonObject => inResult({ redact: [redaction] });

const yes: Json = { path: "args.n", op: "eq", value: 5 };
const no: Json = { path: "args.n", op: "eq", value: 6 };
const missing = { path: "args.none", op: "eq", value: 1 };

/** Each field: an object with it and one without (or with another value), which must not be answered alike. */
const enforced: readonly (readonly [place: string, field: string, within: (object: JsonObject) => JsonObject, withIt: JsonObject, without: JsonObject])[] = [
  ["the document", "default", inDocument, { default: "deny" }, {}],
  ["the document", "timezone", inDocument, { timezone: "Asia/Kathmandu", all_tools: { deny_if: [{ conditions: [{ path: "time.hour", op: "eq", value: 12 }] }] } }, { all_tools: { deny_if: [{ conditions: [{ path: "time.hour", op: "eq", value: 12 }] }] } }],
  ["the document", "hide", inDocument, { hide: ["t"] }, {}],
  ["the document", "list", inDocument, { list: "callable", tools: { t: { action: "deny" } } }, { tools: { t: { action: "deny" } } }],
  ["the document", "all_tools", inDocument, { all_tools: { action: "deny" } }, {}],
  ["the document", "risk", inDocument, { risk: { write: { action: "deny" } } }, { risk: { read: { action: "deny" } } }],
  ["the document", "tools", inDocument, { tools: { "*": { action: "deny" } } }, {}],
  ["the document", "resources", inDocument, { resources: { default: "deny" } }, {}],
  ["the document", "prompts", inDocument, { prompts: { default: "deny" } }, {}],
  ["the document", "server_requests", inDocument, { server_requests: { roots: "deny" } }, {}],
  ...["require", "deny_if", "approve_if"].map((field) => ["a section", field, inSection, { [field]: [{ conditions: [field === "require" ? no : yes] }] }, { [field]: [] }] as const),
  ["a section", "limits", inSection, { limits: [{ counter: "c", window: "hour", max: 0 }] }, {}],
  ["a section", "arguments", inSection, { arguments: "strict" }, { arguments: "schema" }],
  ["a section", "result", inSection, { result: { max_bytes: 1 } }, {}],
  ...["deny", "hide", "require_approval"].map((action) => ["a section", "action", inSection, { action }, { action: "allow" }] as const),
  ["a section", "reason", inSection, { action: "deny", reason: "No." }, { action: "deny" }],
  ["a section", "rate_limit", inSection, { rate_limit: { max: 0, window: 1 } }, {}],
  ...["require", "deny_if", "approve_if"].flatMap((list) => [
    [`a rule of ${list}`, "conditions", inRule(list), { conditions: [yes] }, { conditions: [no] }] as const,
    [`a rule of ${list}`, "on_deny", inRule(list), { conditions: [list === "require" ? no : yes], on_deny: "No." }, { conditions: [list === "require" ? no : yes] }] as const,
  ]),
  ["a condition", "path", inCondition, { path: "args.n", op: "eq", value: 5 }, { path: "args.s", op: "eq", value: 5 }],
  ["a condition", "op", inCondition, { path: "args.n", op: "eq", value: 5 }, { path: "args.n", op: "neq", value: 5 }],
  ["a condition", "value", inCondition, { path: "args.n", op: "eq", value: 5 }, { path: "args.n", op: "eq", value: 6 }],
  ["a condition", "value_from", inCondition, { path: "args.n", op: "eq", value_from: "args.m" }, { path: "args.n", op: "lt", value_from: "args.m" }],
  ["a condition", "if_missing", inCondition, { ...missing, if_missing: "match" }, missing],
  ["a condition", "any", inCondition, { any: [yes, no] }, { all: [yes, no] }],
  ["a condition", "all", inCondition, { all: [yes, yes] }, { all: [yes, no] }],
  ["a condition", "not", inCondition, { not: no }, { not: yes }],
  ["a limit", "counter", inLimit, { counter: "d" }, {}],
  ["a limit", "window", inLimit, { window: "day" }, {}],
  ["a limit", "type", inLimit, { type: "calendar" }, {}],
  ["a limit", "max", inLimit, { max: 8 }, {}],
  ["a limit", "scope", inLimit, { scope: "organization" }, {}],
  ["a limit", "increment_from", inLimit, { increment_from: "args.n" }, {}],
  ["a limit", "refund", inLimit, { refund: "never" }, {}],
  ["a limit", "on_deny", inLimit, { on_deny: "Enough." }, {}],
  ...["max", "window"].map((field) => ["a rate limit", field, inRateLimit, { [field]: 8 }, {}] as const),
  ["a rate limit", "scope", inRateLimit, { scope: "server" }, {}],
  ...["resources", "prompts"].flatMap((field) => {
    const within = (list: JsonObject): JsonObject => inDocument({ [field]: list });
    return [[field, "default", within, { default: "deny" }, {}], [field, "deny", within, { deny: ["*"] }, {}], [field, "allow", within, { allow: ["*"], default: "deny" }, { default: "deny" }]] as const;
  }),
  ...["sampling", "elicitation", "roots"].map((field) => ["server_requests", field, (members: JsonObject) => inDocument({ server_requests: members }), { [field]: "deny" }, {}] as const),
  ["a result", "redact", inResult, { redact: [{ pattern: "ada" }] }, {}],
  ["a result", "deny_if", inResult, { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "mail" }] }] }, {}],
  ["a result", "max_bytes", inResult, { max_bytes: 10 }, { max_bytes: 10_000 }],
  ["a redaction", "pattern", inRedaction, { pattern: "ada" }, { pattern: "eve" }],
  ["a redaction", "detect", inRedaction, { detect: "email" }, { detect: "iban" }],
  ["a redaction", "path", inRedaction, { path: "structuredContent.rows[*].email" }, { path: "structuredContent.rows[*].none" }],
  ["a redaction", "replace", inRedaction, { pattern: "ada", replace: "-" }, { pattern: "ada" }],
];

/** Words for people, the tests of the document itself, and who approves: of these no call's answer depends. */
const saidOnly: readonly (readonly [place: string, field: string, within: (object: JsonObject) => JsonObject, withIt: JsonObject])[] = [
  ["the document", "description", inDocument, { description: "About." }],
  ["the document", "tests", inDocument, { tests: [{ name: "one", tool: "t", expect: "allow" }] }],
  ["a rule of require", "id", inRule("require"), { conditions: [], id: "r" }],
  ...([["approvers", ["admin"]], ["approvals", 2], ["not_requester", true], ["expires_seconds", 60], ["hold_seconds", 0], ["standing", true]] as const)
    .map(([field, value]) => ["a rule of approve_if", field, inRule("approve_if"), { conditions: [], [field]: value }] as const),
];

describe("a field of the language", () => {
  it.each(enforced)("in %s: %s changes an answer", (_place, _field, within, withIt, without) => {
    expect(answersOf(within(withIt))).not.toBe(answersOf(within(without)));
  });

  it.each(saidOnly)("in %s: %s is accepted", (_place, _field, within, withIt) => {
    expect(answersOf(within(withIt))).toContain("effect");
  });

  it("stands where it belongs and is spelt as it is: any other is refused", () => {
    const places = new Map([...enforced, ...saidOnly].map(([place, , within, withIt]) => [place, { within, withIt }]));
    const fields = new Set([...enforced, ...saidOnly].map(([, field]) => field));
    for (const [place, { within, withIt }] of places) {
      const own = new Set([...enforced, ...saidOnly].filter(([other]) => other === place).map(([, field]) => field));
      for (const foreign of [...fields, "limit", "Require", "requires", "deny", "comment", "__proto__", "$schema"].filter((field) => !own.has(field))) {
        if (/^a rule/.test(place) && ["id", "conditions", "on_deny"].includes(foreign)) continue;
        if (place === "the document" && foreign === "version") continue;
        const parsed = parsePolicy(JSON.stringify(within(Object.fromEntries([...Object.entries(withIt), [foreign, true]]))), linearRegex);
        expect({ place, foreign, codes: parsed.ok ? [] : parsed.problems.map(({ code }) => code) }).toMatchObject({ codes: expect.arrayContaining(["unknown_field"]) });
      }
    }
  });

  it("of every class under risk is enforced", () => {
    for (const risk of ["read", "write", "execute", "destructive", "financial"] as const) {
      const parsed = parsePolicy(JSON.stringify(inDocument({ risk: { [risk]: { action: "deny" } } })), linearRegex);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const judgement = judgeCall(compilePolicy(parsed.policy, linearRegex), { ...request, tool: { risk, state: "active" } });
      expect(judgement).toMatchObject({ decision: { code: "denied", rule: `/risk/${risk}/action` } });
    }
  });
});
