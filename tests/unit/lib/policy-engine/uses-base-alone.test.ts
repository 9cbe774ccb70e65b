// Which documents are those of the published schema: they keep their meaning, and are warned where ours are refused.
import { expect, it } from "vitest";
import { usesBaseAlone } from "@/lib/policy-engine/uses-base-alone";
import type { Json } from "@/lib/policy-engine/types";

const base = (more: { readonly [field: string]: Json }) => ({ version: "1", default: "allow", ...more });
const section = (more: { readonly [field: string]: Json }) => base({ tools: { run: more } });
const rule = (condition: Json, more: { readonly [field: string]: Json } = {}) => section({ deny_if: [{ conditions: [condition], on_deny: "No.", ...more }] });

it.each<Json>([
  base({}), base({ hide: ["run", "*"] }), base({ all_tools: { limits: [{ counter: "calls", window: "hour", max: 5, scope: "grant", on_deny: "Later." }] } }),
  section({}), section({ require: [{ conditions: [] }], limits: [] }), rule({ path: "args.a.b-c", op: "not_in", value: [1, "x"] }),
])("%j is", (document) => {
  expect(usesBaseAlone(document)).toBe(true);
});

it.each<Json>([
  base({ description: "" }), base({ timezone: "UTC" }), base({ hide: ["run_*"] }), base({ all_tools: { deny_if: [] } }), base({ tools: { "run_*": {} } }), base({ risk: {} }), base({ tests: [] }),
  section({ approve_if: [] }), section({ action: "allow" }), section({ limits: [{ counter: "c", window: 1, max: 1, type: "sliding" }] }),
  rule({ path: "args.a", op: "eq", value: 1 }, { id: "x" }), rule({ path: "args.a", op: "starts_with", value: "x" }), rule({ path: "args.a", op: "eq", value: 1, if_missing: "match" }),
  rule({ path: "args.a[0]", op: "eq", value: 1 }), rule({ path: "args", op: "eq", value: 1 }), rule({ path: "tool.name", op: "eq", value: 1 }), rule({ not: { path: "args.a", op: "eq", value: 1 } }),
])("%j is not", (document) => {
  expect(usesBaseAlone(document)).toBe(false);
});
