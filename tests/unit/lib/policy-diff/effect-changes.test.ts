import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { effectChanges, effectOnEach } from "@/lib/policy-diff/effect-changes";
import { unifiedDiff } from "@/lib/policy-diff/unified-diff";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";

const tools = [{ name: "list", risk: "read" }, { name: "run", risk: "execute" }, { name: "rm", risk: "destructive" }] as const;

function read(document: JsonObject) {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { document, compiled: compilePolicy(parsed.policy, linearRegex) };
}
const between = (before: JsonObject, after: JsonObject) => effectChanges(read({ version: "1", ...before }), read({ version: "1", ...after }), tools)
  .map(({ tool, before: was, after: is }) => `${tool}: ${was} → ${is}`);

describe("effectChanges", () => {
  it("says what a change of the default, a pattern or a class comes to for each tool", () => {
    expect(between({ default: "deny", tools: { list: {} } }, { default: "allow", hide: ["r*"], tools: { list: {} } })).toEqual(["run: unlisted → hidden", "rm: unlisted → hidden"]);
    expect(between({ default: "allow" }, { default: "allow", risk: { destructive: { action: "deny" }, execute: { rate_limit: { max: 1, window: 60 } } } })).toEqual([
      "run: allowed → limited", "rm: allowed → denied",
    ]);
  });

  it("names a tool whose rules alone changed, and none that is out of reach either way", () => {
    const gt = (value: number) => ({ deny_if: [{ conditions: [{ path: "args.n", op: "gt", value }] }] });
    expect(between({ default: "deny", tools: { run: gt(1), rm: { ...gt(1), action: "deny" } } }, { default: "deny", tools: { run: gt(2), rm: { ...gt(2), action: "deny" } } })).toEqual(["run: checked → checked"]);
  });

  it("names none where only rules of other tools, tests or words changed", () => {
    expect(between({ default: "deny", tools: { other: {} } }, { default: "deny", description: "x", tools: {}, tests: [] })).toEqual([]);
  });
});

describe("effectOnEach", () => {
  it("reads the sections of a document once, however many tools there are", () => {
    const readsFor = (count: number) => {
      let reads = 0;
      const compiled = read({ version: "1", default: "allow", all_tools: {}, tools: { "t*": {} } });
      const document = new Proxy(compiled.document, {
        getOwnPropertyDescriptor(target, key) {
          reads += 1;
          return Reflect.getOwnPropertyDescriptor(target, key);
        },
      });
      effectChanges({ ...compiled, document }, { ...compiled, document }, Array.from({ length: count }, (_, index) => ({ name: `t${String(index)}`, risk: "read" })));
      return reads;
    };
    expect(readsFor(1_000)).toBe(readsFor(1));
  });

  it("goes on one tool at a time", () => {
    const [before, after] = [read({ version: "1", default: "allow" }), read({ version: "1", default: "allow", hide: ["rm"] })];
    expect([...effectOnEach(before, after, tools)].map((change) => change?.tool ?? null)).toEqual([null, null, "rm"]);
  });
});

describe("unifiedDiff", () => {
  it("has hunks with three lines of context", () => {
    expect(unifiedDiff("a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\ne\nF\ng\nh\ni\n", { before: "v1", after: "v2" })).toBe([
      "--- v1", "+++ v2", "@@ -3,7 +3,7 @@", " c", " d", " e", "-f", "+F", " g", " h", " i", "",
    ].join("\n"));
  });

  it("is empty between equal texts", () => {
    expect(unifiedDiff("a", "a", { before: "v1", after: "v2" })).toBe("");
  });
});
