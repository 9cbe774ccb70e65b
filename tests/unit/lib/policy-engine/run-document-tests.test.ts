// The tests of a document, by vectors: what each comes to, and what a document may say of itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parseInstant } from "@/lib/policy-engine/parse-instant";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { documentTestOutcomes, runDocumentTests } from "@/lib/policy-engine/run-document-tests";
import type { Json, RiskClass } from "@/lib/policy-engine/types";
import { benchDocument, benchRequests } from "@/tests/bench/bench-documents";
import { processorTime } from "@/tests/support/processor-time";

interface Vector {
  readonly description: string;
  readonly document: Json;
  /** Risk classes of the tools that the server lists. */
  readonly server: { readonly [tool: string]: RiskClass };
  readonly outcomes: readonly { readonly passed: boolean; readonly code: string; readonly rule: string | null }[];
}

const folder = join(import.meta.dirname, "../../../vectors/document-tests");
const vectors: readonly Vector[] = readdirSync(folder).sort().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));

function run(document: Json, classes: Vector["server"]) {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return runDocumentTests(parsed.policy.tests, compilePolicy(parsed.policy, linearRegex), {
    slug: "files",
    toolNamed: (name) => {
      const risk = Object.hasOwn(classes, name) ? classes[name] : undefined;
      return risk === undefined ? null : { risk };
    },
  });
}

const oneTest = (more: object = {}) => ({ name: "n", tool: "list", expect: "deny", ...more });
const problemsOf = (tests: Json) => {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tests }), linearRegex);
  return parsed.ok ? [] : parsed.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe.each(vectors)("$description", ({ document, server, outcomes }) => {
  it("comes to these outcomes, in the order of the document", () => {
    expect(run(document, server).map(({ passed, decision }) => ({ passed, code: decision.code, rule: decision.rule }))).toEqual(outcomes);
  });

  it("says why of each that fails, and of no other", () => {
    for (const { passed, why } of run(document, server)) expect(why === null).toBe(passed);
  });
});

/** As many comparisons for each test as conditions times elements. */
const comparing = (conditions: number, elements: number, tests: number) => ({
  version: "1", default: "allow",
  tools: { echo: { deny_if: [{ conditions: [{ any: Array.from({ length: conditions }, (_, index) => ({ path: "args.i[*]", op: "eq", value: index + 2, if_missing: "no_match" })) }] }] } },
  tests: Array.from({ length: tests }, (_, index) => ({ name: `t${String(index)}`, tool: "echo", args: { i: Array.from({ length: elements }, () => 1) }, expect: index % 2 === 0 ? "allow" : "deny" })),
});

describe("what the tests of a document may take together", () => {
  it("is one allowance for all: what asks for more fails, whatever it expects, says so, and soon", () => {
    const spentMs = processorTime();
    const outcomes = run(comparing(900, 400, 100), {});
    // Each by itself has a third of what a call may take; together they took half a minute of a slow processor.
    expect(spentMs()).toBeLessThan(5_000);
    expect(outcomes.map(({ passed }) => passed)).toEqual(Array.from({ length: 100 }, () => false));
    for (const { why } of outcomes) expect(why).toMatch(/^asks for more than its part of what the tests of a document may take together \(20,000 comparisons/);
  });

  it.each([[100, 200, 100], [100, 1_000, 1]])("admits %i conditions over %i elements in each of %i tests, and not one element more", (conditions, elements, tests) => {
    expect(run(comparing(conditions, elements, tests), {}).map(({ passed }) => passed)).toEqual(Array.from({ length: tests }, (_, index) => index % 2 === 0));
    expect(run(comparing(conditions, elements + 1, tests), {}).every(({ passed, decision }) => !passed && decision.code === "evaluation_limit")).toBe(true);
  });

  it("is enough for 100 calls of a document of more than a thousand rules as people write them", () => {
    const tests = benchRequests(100).map(({ args }, index) => ({ name: `t${String(index)}`, tool: "run", args, context: { tool: { risk: "execute" } }, expect: "allow" }));
    const outcomes = run(Object.assign({ tests }, benchDocument({ asked: 1_200 })), {});
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([]);
  });

  it("is taken test by test, as outcomes are asked for", () => {
    const asked: string[] = [];
    const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tests: [oneTest(), oneTest({ tool: "other" })] }), linearRegex);
    if (!parsed.ok) throw new Error("not valid");
    const outcomes = documentTestOutcomes(parsed.policy.tests, compilePolicy(parsed.policy, linearRegex), { slug: "s", toolNamed: (name) => { asked.push(name); return null; } });
    expect(asked).toEqual([]);
    outcomes.next();
    expect(asked).toEqual(["list"]);
    expect([...outcomes]).toHaveLength(1);
    expect(asked).toEqual(["list", "other"]);
  });
});

describe("the bounds of a document's tests", () => {
  it("takes 100 tests and refuses 101", () => {
    expect(problemsOf(Array.from({ length: 100 }, () => oneTest()))).toEqual([]);
    expect(problemsOf(Array.from({ length: 101 }, () => oneTest()))).toEqual(["/tests too_many"]);
  });

  it("takes names and rules of 500 characters and refuses 501", () => {
    expect(problemsOf([oneTest({ name: "n".repeat(500), rule: `/${"r".repeat(499)}` })])).toEqual([]);
    expect(problemsOf([oneTest({ name: "n".repeat(501), rule: `/${"r".repeat(500)}` })])).toEqual(["/tests/0/name too_long", "/tests/0/rule too_long"]);
  });

  it("takes 64 tags and refuses 65", () => {
    const tags = (count: number) => ({ grant: { tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${String(index)}`, "x"])) } });
    expect(problemsOf([oneTest({ context: tags(64) })])).toEqual([]);
    expect(problemsOf([oneTest({ context: tags(65) })])).toEqual(["/tests/0/context/grant/tags too_many"]);
  });
});

describe("parseInstant", () => {
  it.each([
    ["2026-01-01T12:00:00Z", 1_767_268_800_000], ["2026-01-01T12:00:00.5+00:00", 1_767_268_800_500], ["2026-01-01T17:30:00+05:30", 1_767_268_800_000],
    ["2028-02-29T00:00:00Z", 1_835_395_200_000], ["0050-01-01T00:00:00Z", -60_589_296_000_000],
  ])("reads %s", (text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });

  it.each([
    "", "2026-01-01", "2026-01-01T12:00:00", "2026-01-01 12:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T12:00:60Z", "2026-01-01T12:00:00.1234Z", "2026-01-01T12:00:00+24:00", "+002026-01-01T12:00:00Z", " 2026-01-01T12:00:00Z",
  ])("refuses %s", (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});
