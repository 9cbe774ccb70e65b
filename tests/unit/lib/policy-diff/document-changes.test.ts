import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentChanges } from "@/lib/policy-diff/document-changes";
import type { Json } from "@/lib/policy-engine/types";

const rule = (value: Json, more: { readonly [key: string]: Json } = {}): Json => ({ conditions: [{ path: "args.n", op: "gt", value }], ...more });
const withRun = (section: Json): Json => ({ version: "1", default: "deny", tools: { run: section } });
const brief = (before: Json, after: Json) => documentChanges(before, after)
  .map(({ kind, area, subject, part, pointerBefore, pointerAfter }) => [kind, area, subject, part, pointerBefore, pointerAfter].filter((word) => word !== null && word !== "").join(" "));

describe("documentChanges", () => {
  it("counts nothing where only order or layout differ", () => {
    const base = { version: "1", default: "deny", hide: ["rm", "wipe_*"], tools: { run: { limits: [] }, list: {} } };
    expect(documentChanges(base, { tools: { list: {}, run: { limits: [] } }, hide: ["wipe_*", "rm"], default: "deny", version: "1" })).toEqual([]);
  });

  it("counts one change for each field, hidden name and section that came or went", () => {
    const base = { version: "1", default: "deny", hide: ["rm"], tools: { run: { action: "allow" }, list: {} } };
    expect(brief(base, { version: "1", default: "allow", hide: ["wipe_*"], tools: { run: { action: "deny" }, show: {} }, all_tools: {}, risk: { read: {} } })).toEqual([
      "changed document default default /default /default", "removed hide rm /hide/0", "added hide wipe_* /hide/0", "added all_tools /all_tools",
      "added risk read /risk/read", "changed tools run action /tools/run/action /tools/run/action", "added tools show /tools/show", "removed tools list /tools/list",
    ]);
  });

  it("tells a changed rule from one that came and one that went", () => {
    expect(brief(withRun({ deny_if: [rule(1, { on_deny: "Too large." }), rule(2, { id: "x" })] }), withRun({ deny_if: [rule(9, { on_deny: "Too large." }), { conditions: [] }] }))).toEqual([
      "removed tools run deny_if /tools/run/deny_if/1", "changed tools run deny_if /tools/run/deny_if/0 /tools/run/deny_if/0", "added tools run deny_if /tools/run/deny_if/1",
    ]);
  });

  it("says of a rule that only stands elsewhere that it moved, and of as few as can be", () => {
    const [a, b, c] = [rule(1), rule(2), rule(3)];
    expect(brief(withRun({ deny_if: [a, b, c] }), withRun({ deny_if: [c, a, b] }))).toEqual(["moved tools run deny_if /tools/run/deny_if/2 /tools/run/deny_if/0"]);
    expect(brief(withRun({ deny_if: [a, b] }), withRun({ deny_if: [{ conditions: [] }, a, b] }))).toEqual(["added tools run deny_if /tools/run/deny_if/0"]);
  });

  it("knows a limit by its counter, a test by its name, and looks into results and access lists", () => {
    const limit = (max: number) => ({ limits: [{ counter: "c", window: "day", max }] });
    expect(brief(withRun(limit(1)), withRun(limit(2)))).toEqual(["changed tools run limits /tools/run/limits/0 /tools/run/limits/0"]);
    const tests = (expected: string) => ({ tests: [{ name: "t", tool: "run", expect: expected }] });
    expect(brief(tests("allow"), tests("deny"))).toEqual(["changed tests tests /tests/0 /tests/0"]);
    expect(brief(withRun({ result: { redact: [{ detect: "email" }], max_bytes: 10 } }), withRun({ result: { redact: [], max_bytes: 20 } }))).toEqual([
      "removed tools run result.redact /tools/run/result/redact/0", "changed tools run result.max_bytes /tools/run/result/max_bytes /tools/run/result/max_bytes",
    ]);
    expect(brief({ resources: { deny: ["a*"] }, server_requests: { roots: "deny" } }, { resources: { deny: ["b*"], default: "allow" }, server_requests: { roots: "allow" } })).toEqual([
      "removed resources a* deny /resources/deny/0", "added resources b* deny /resources/deny/0", "added resources resources default /resources/default",
      "changed server_requests server_requests roots /server_requests/roots /server_requests/roots",
    ]);
  });

  it("never throws, and finds no change exactly between equal documents, whatever the JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      documentChanges(one as Json, other as Json);
      return documentChanges(one as Json, one as Json).length === 0;
    }), { numRuns: 500 });
  });

  it("turns round: what is added one way is removed the other", () => {
    const [one, other] = [withRun({ deny_if: [rule(1)], require: [rule(2, { id: "r" })] }), withRun({ deny_if: [], require: [rule(3, { id: "r" })], action: "deny" })];
    const kinds = (changes: readonly { readonly kind: string }[]) => changes.map(({ kind }) => kind).sort();
    const turned = { added: "removed", removed: "added" } as const;
    expect(kinds(documentChanges(other, one))).toEqual(kinds(documentChanges(one, other).map(({ kind }) => ({ kind: kind === "added" || kind === "removed" ? turned[kind] : kind }))));
  });

  it("compares 2,000 rules with 2,000 others within a second", () => {
    const many = (offset: number) => withRun({ deny_if: Array.from({ length: 2_000 }, (_, index) => rule(index + offset)) });
    const begun = performance.now();
    documentChanges(many(0), many(1_000));
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
