// Fine point 5: what a rule that denies or parks must say of absent values before its version is published.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json } from "@/lib/policy-engine/types";
import { unsaidMissing, unsaidMissingInPieces } from "@/lib/policy-engine/unsaid-missing";

const inputSchema: Json = {
  type: "object",
  required: ["to", "list", "deep"],
  properties: {
    to: { type: "string" },
    note: { type: "string" },
    list: { type: "array", minItems: 2, items: { type: "object", required: ["sku"], properties: { sku: {}, price: {} } } },
    loose: { type: "array" },
    deep: { $ref: "#/$defs/deep" },
  },
  allOf: [{ required: ["merged"], properties: { merged: {} } }, { $ref: "#/$defs/more" }],
  anyOf: [{ required: ["either"] }, {}],
  $defs: { deep: { required: ["inner"], properties: { inner: {}, other: {} } }, more: { required: ["far"] } },
};
const tools = [{ name: "send", risk: "write", inputSchema }, { name: "send_all", risk: "write", inputSchema: { type: "object", required: ["to"] } }] as const;

function unsaid(document: object): readonly string[] {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", ...document }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return unsaidMissing(parsed.policy, tools).map(({ pointer }) => pointer);
}
const denied = (path: string, more: object = {}) => ({ tools: { send: { deny_if: [{ conditions: [{ path, op: "eq", value: 1, ...more }] }] } } });
const at = "/tools/send/deny_if/0/conditions/0/if_missing";

it.each(["args", "args.to", "args.list[0].sku", "args.list[1]", "args.list[*].sku", "args.deep.inner", "args.merged", "args.far", "tool.name", "tool.risk", "server.slug", "grant.label", "time.hour"])(
  "%s is always there", (path) => {
    expect(unsaid(denied(path))).toEqual([]);
  },
);

it.each([
  "args.note", "args.list[2]", "args.list[*].price", "args.list[0].price", "args.loose[*]", "args.deep.other", "args.either", "args.unknown", "args.to.below",
  "user.email", "user.role", "client.name", "client.version", "client.ip", "grant.tags.team", "tool.annotations.readOnlyHint",
])("%s may be absent", (path) => {
  expect(unsaid(denied(path))).toEqual([at]);
  expect(unsaid(denied(path, { if_missing: "match" }))).toEqual([]);
  expect(unsaid(denied(path, { if_missing: "no_match" }))).toEqual([]);
  expect(unsaid(denied(path, { op: "exists", value: true }))).toEqual([]);
});

it("is asked of approve_if and of nested conditions, and never of require", () => {
  const leaf = { path: "args.note", op: "eq", value: 1 };
  expect(unsaid({ tools: { send: { approve_if: [{ conditions: [{ any: [{ not: leaf }, leaf] }] }], require: [{ conditions: [leaf] }] } } })).toEqual([
    "/tools/send/approve_if/0/conditions/0/any/0/not/if_missing", "/tools/send/approve_if/0/conditions/0/any/1/if_missing",
  ]);
});

it("asks every tool that the section applies to, by name, pattern, class or all", () => {
  const rule = (name: string) => ({ deny_if: [{ conditions: [{ path: `args.${name}`, op: "eq", value: 1 }] }] });
  expect(unsaid({ all_tools: rule("list") })).toEqual(["/all_tools/deny_if/0/conditions/0/if_missing"]);
  expect(unsaid({ risk: { write: rule("list") } })).toEqual(["/risk/write/deny_if/0/conditions/0/if_missing"]);
  expect(unsaid({ tools: { "send*": rule("list") } })).toEqual(["/tools/send*/deny_if/0/conditions/0/if_missing"]);
  expect(unsaid({ all_tools: rule("to"), risk: { write: rule("to") }, tools: { "send*": rule("to"), send: rule("list") } })).toEqual([]);
});

it("takes nothing for given where no tool is known", () => {
  expect(unsaid({ tools: { "wipe_*": { deny_if: [{ conditions: [{ path: "args.to", op: "eq", value: 1 }] }] } } })).toEqual(["/tools/wipe_*/deny_if/0/conditions/0/if_missing"]);
});

it("takes nothing for said where more would have to be looked at than is, and works in pieces", () => {
  const deep: Json = { type: "object", allOf: Array.from({ length: 190 }, (_, index) => ({ required: [`a${String(index)}`], properties: {} })), required: Array.from({ length: 200 }, (_, index) => `n${String(index)}`) };
  const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `t${String(index)}`, risk: "read", inputSchema: deep }) as const);
  const rules = (count: number) => ({ all_tools: { deny_if: Array.from({ length: count }, (_, index) => ({ conditions: [{ path: `args.n${String(index)}`, op: "eq", value: 1 }] })) } });
  const read = (document: object) => {
    const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", ...document }), linearRegex);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.policy;
  };
  expect(unsaidMissing(read(rules(5)), many)).toEqual([]);
  const work = unsaidMissingInPieces(read(rules(100)), many);
  let pieces = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) pieces += 1;
  expect(step.value).toEqual([expect.objectContaining({ pointer: "", code: "too_many" })]);
  expect(pieces).toBeGreaterThan(900);
});
