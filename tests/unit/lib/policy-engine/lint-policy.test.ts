// Warnings against the real tools of a server.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { lintPolicy, type LintedTool } from "@/lib/policy-engine/lint-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";

const tools: readonly LintedTool[] = [
  {
    name: "issue_credit",
    inputSchema: {
      type: "object",
      properties: {
        cents: { type: "integer" }, ticket: { type: "string" }, free: {}, maybe: { anyOf: [{ type: "string" }, { type: "number" }] },
        items: { type: "array", items: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] } },
      },
      required: ["cents", "free"],
    },
  },
  { name: "list_orders", inputSchema: { type: "object" } },
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
  expect(lint(denyIf("args.cent", "gt", 1))).toEqual([[`${leaf}/path`, "path_not_in_schema"]]);
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
  expect(lint(denyIf("args.items[0].sku", "eq", "x"))).toEqual([[leaf, "optional_argument"]]);
});

it("claims nothing where the schema says too little", () => {
  expect(lint(denyIf("args.free.x", "gt", 1))).toEqual([]);
  expect(lint({ list_orders: { deny_if: [{ conditions: [{ path: "args.page", op: "gt", value: 1 }] }] } })).toEqual([]);
  expect(lint(denyIf("args.maybe", "gt", 1))).toEqual([[leaf, "optional_argument"]]);
  expect(lint(denyIf("tool.name", "eq", "x"))).toEqual([]);
});

it("says a thing once, however many tools it is true of", () => {
  expect(lint({ "*": { deny_if: [{ conditions: [{ path: "args.nothing", op: "exists", value: true }] }] } })).toEqual([
    ["/tools/*/deny_if/0/conditions/0/path", "path_not_in_schema"],
  ]);
});
