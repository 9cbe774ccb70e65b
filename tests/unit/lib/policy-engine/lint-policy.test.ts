// Warnings against the real tools of a server.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { lintLooksMax, lintSuggestionsMax } from "@/lib/policy-engine/bounds";
import { lintInPieces, lintPolicy, type LintedTool } from "@/lib/policy-engine/lint-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import pathsAsText from "@/tests/vectors/lint/paths-as-text.json";

const tools: readonly LintedTool[] = [
  {
    name: "issue_credit", risk: "financial",
    inputSchema: {
      type: "object",
      properties: {
        cents: { type: "integer" }, ticket: { type: "string" }, free: {}, maybe: { anyOf: [{ type: "string" }, { type: "number" }] },
        mode: { enum: ["fast", "slow"] },
        items: { type: "array", items: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] } },
      },
      required: ["cents", "free"],
    },
  },
  { name: "list_orders", risk: "read", inputSchema: { type: "object" } },
];

function lint(tools_: object, more: object = {}): readonly (readonly [string, string, string?])[] {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: tools_, ...more }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return lintPolicy(parsed.policy, tools).map(({ pointer, code, suggestion }) => (suggestion === undefined ? [pointer, code] : [pointer, code, suggestion]));
}
const denyIf = (path: string, op: string, value: unknown) => ({ issue_credit: { deny_if: [{ conditions: [{ path, op, value }] }] } });
const leaf = "/tools/issue_credit/deny_if/0/conditions/0";

it("warns of names and patterns that match no tool, and suggests the nearest", () => {
  expect(lint({ issue_credits: {}, "wipe_*": {}, "list_*": {} }, { hide: ["gone", "*"] })).toEqual([
    ["/hide/0", "matches_no_tool"], ["/tools/issue_credits", "matches_no_tool", "issue_credit"], ["/tools/wipe_*", "matches_no_tool"],
  ]);
});

it("warns of paths that the input schema does not have", () => {
  expect(lint(denyIf("args.cent", "gt", 1))).toEqual([[`${leaf}/path`, "path_not_in_schema", "args.cents"]]);
  expect(lint(denyIf("args.cents.x", "exists", true))).toEqual([[`${leaf}/path`, "path_not_in_schema"]]);
  expect(lint(denyIf("args.items[*].price", "exists", true))).toEqual([[`${leaf}/path`, "path_not_in_schema"]]);
});

it("warns of an operator that cannot speak of the argument's type", () => {
  expect(lint(denyIf("args.cents", "regex", "x"))).toEqual([[`${leaf}/op`, "operator_does_not_fit"]]);
  expect(lint(denyIf("args.cents", "gt", 1))).toEqual([]);
});

it("warns of a deny_if that an absent argument passes, and not of a require", () => {
  expect(lint(denyIf("args.ticket", "eq", "x"))).toEqual([[leaf, "optional_argument"]]);
  expect(lint(denyIf("args.ticket", "exists", true))).toEqual([]);
  expect(lint({ issue_credit: { require: [{ conditions: [{ path: "args.ticket", op: "eq", value: "x" }] }] } })).toEqual([]);
  expect(lint(denyIf("args.free.x", "gt", 1))).toEqual([[leaf, "optional_argument"]]);
});

it("says where a version cannot be published, in a document that is more than the base", () => {
  const needed = (at: string) => [`${at}/if_missing`, "if_missing_needed", '"if_missing": "match"'];
  expect(lint(denyIf("args.items[0].sku", "eq", "x"))).toEqual([needed(leaf)]);
  expect(lint(denyIf("args.ticket", "eq", "x"), { description: "ours" })).toEqual([needed(leaf)]);
  expect(lint({ "*": { approve_if: [{ conditions: [{ path: "grant.tags.team", op: "eq", value: "x" }] }] } })).toEqual([needed("/tools/*/approve_if/0/conditions/0")]);
});

it("claims nothing of a path where the schema says too little", () => {
  expect(lint({ list_orders: { require: [{ conditions: [{ path: "args.page", op: "gt", value: 1 }] }] } })).toEqual([]);
  expect(lint({ issue_credit: { require: [{ conditions: [{ path: "args.maybe", op: "gt", value: 1 }, { path: "args.free.x", op: "gt", value: 1 }] }] } })).toEqual([]);
  expect(lint(denyIf("tool.name", "eq", "x"))).toEqual([]);
});

it("says a thing once, however many tools it is true of", () => {
  expect(lint({ "*": { deny_if: [{ conditions: [{ path: "args.nothing", op: "exists", value: true }] }] } })).toEqual([
    ["/tools/*/deny_if/0/conditions/0/path", "path_not_in_schema"],
  ]);
});

const require = (path: string, op: string, value: unknown) => ({ issue_credit: { require: [{ conditions: [{ path, op, value }] }] } });
const required = "/tools/issue_credit/require/0/conditions/0";

it.each([
  ["starts_with", "x"], ["ends_with", "x"], ["glob", "x*"], ["regex", "x"], ["host_in", ["example.com"]], ["path_under", ["/srv"]], ["cidr_in", ["10.0.0.0/8"]],
  ["length_gt", 1], ["length_lte", 1], ["contains", "x"],
])("%s cannot speak of a whole number", (op, value) => {
  expect(lint(require("args.cents", op, value))).toEqual([[`${required}/op`, "operator_does_not_fit"]]);
});

it("warns of values that an argument never has", () => {
  expect(lint(require("args.cents", "eq", "5"))).toEqual([[`${required}/value`, "value_never_comes"]]);
  expect(lint(require("args.cents", "neq", 0.5))).toEqual([[`${required}/value`, "value_never_comes"]]);
  expect(lint(require("args.cents", "eq", 5))).toEqual([]);
  expect(lint(require("args.mode", "eq", "fastt"))).toEqual([[`${required}/value`, "value_never_comes", '"fast"']]);
  expect(lint(require("args.mode", "in", ["slow", "none at all", "fast"]))).toEqual([[`${required}/value/1`, "value_never_comes"]]);
  expect(lint(require("args.cents", "type", "string"))).toEqual([[`${required}/value`, "value_never_comes"]]);
  expect(lint(require("args.cents", "type", "number"))).toEqual([]);
});

const always = [{ conditions: [] }];
const some = [{ conditions: [{ path: "args.cents", op: "gt", value: 1 }] }];

it("warns of rules that no call comes to: behind a denial of every call, of hidden tools, of tools that nothing lists", () => {
  expect(lint({ issue_credit: { deny_if: [...some, ...always, ...some], approve_if: some, rate_limit: { max: 1, window: 60 } } })).toEqual([
    ["/tools/issue_credit/approve_if/0", "never_reached"], ["/tools/issue_credit/deny_if/2", "never_reached"], ["/tools/issue_credit/rate_limit", "never_reached"],
  ]);
  expect(lint({ "*": { deny_if: always }, issue_credit: { require: some, deny_if: some } })).toEqual([]);
  expect(lint({ issue_credit: { require: some } }, { hide: ["issue_*"] })).toEqual([["/tools/issue_credit/require/0", "never_reached"]]);
  expect(lint({ list_orders: {} }, { risk: { financial: { require: some }, read: { require: some } } })).toEqual([["/risk/financial/require/0", "never_reached"]]);
  expect(lint({ issue_credit: { action: "hide" } }, { risk: { financial: { require: some } } })).toEqual([["/risk/financial/require/0", "never_reached"]]);
});

it("warns of a requirement that always holds", () => {
  expect(lint({ issue_credit: { require: always } })).toEqual([["/tools/issue_credit/require/0", "checks_nothing"]]);
});

it("warns of rules that believe a client's name or a server's annotations", () => {
  const leafOf = (path: string) => ({ path, op: "eq", value: "x", if_missing: "match" });
  expect(lint({ issue_credit: { deny_if: [{ conditions: [leafOf("client.name"), leafOf("client.ip"), leafOf("user.email")] }] } })).toEqual([[`${leaf}/path`, "self_declared"]]);
  expect(lint(require("client.version", "eq", "1"))).toEqual([[`${required}/path`, "self_declared"]]);
  expect(lint(require("tool.annotations.readOnlyHint", "eq", true))).toEqual([[`${required}/path`, "self_declared"]]);
});

describe("warns of paths that are compared as text", () => {
  const unreal: readonly LintedTool[] = [{ name: "run", risk: "execute", inputSchema: {} }];
  it.each(pathsAsText.cases)("$name", ({ condition, suggestion }) => {
    for (const [place, written] of [["require", condition], ["deny_if", { not: { ...condition, if_missing: "match" } }]] as const) {
      const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { run: { [place]: [{ conditions: [written] }] } } }), linearRegex);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const found = lintPolicy(parsed.policy, unreal).filter(({ code }) => code === "path_as_text");
      const pointer = `/tools/run/${place}/0/conditions/0${place === "require" ? "" : "/not"}/op`;
      expect(found.map((warning) => [warning.pointer, warning.suggestion ?? ""])).toEqual(suggestion === null ? [] : [[pointer, suggestion]]);
      for (const { message } of found) expect(message).toContain("path_under");
    }
  });
});

it("warns of quotas that a caller can begin anew, or that count nobody", () => {
  const limit = (scope: string) => ({ issue_credit: { limits: [{ counter: "c", window: "day", max: 5, scope }], rate_limit: { max: 1, window: 60, scope } } });
  const at = ["/tools/issue_credit/limits/0/scope", "/tools/issue_credit/rate_limit/scope"];
  expect(lint(limit("session"))).toEqual(at.map((pointer) => [pointer, "scope_resets", '"grant"']));
  expect(lint(limit("user"))).toEqual(at.map((pointer) => [pointer, "scope_falls_back"]));
  expect(lint(limit("organization"))).toEqual([]);
});

it("suggests for the first few alone, whoever names thousands that are not there", () => {
  const hide = Array.from({ length: 4 * lintSuggestionsMax }, () => "issue_credits");
  const found = lint({}, { hide });
  expect(found).toHaveLength(hide.length);
  expect(found.filter(([, , suggestion]) => suggestion === "issue_credit")).toHaveLength(lintSuggestionsMax);
});

it("looks at so many conditions and no more, condition by condition, and says that it did not see all", () => {
  const values = Array.from({ length: 500 }, (_, index) => `v${String(index)}`);
  const many = Array.from({ length: 1_000 }, (_, index): LintedTool => ({
    name: `t${String(index)}`, risk: "read", inputSchema: { type: "object", properties: { mode: { enum: values } }, required: ["mode"] },
  }));
  const conditions = Array.from({ length: 50 }, () => ({ path: "args.mode", op: "in", value: ["never", ...values] }));
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", all_tools: { deny_if: [{ conditions }] } }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  let pieces = 0;
  const work = lintInPieces(parsed.policy, many);
  let step = work.next();
  for (; step.done !== true; step = work.next()) pieces += 1;
  expect(step.value.map(({ pointer, code }) => [pointer, code])).toContainEqual(["", "looked_at_in_part"]);
  expect(step.value).toContainEqual(expect.objectContaining({ code: "value_never_comes", pointer: "/all_tools/deny_if/0/conditions/0/value/0" }));
  // Each of these conditions is a thousand looks.
  expect(pieces).toBeGreaterThan(lintLooksMax / 1_002 / 2);
  expect(pieces).toBeLessThan(lintLooksMax / 1_002 * 2 + 50);
  expect(lintPolicy(parsed.policy, many)).toEqual(step.value);
});
