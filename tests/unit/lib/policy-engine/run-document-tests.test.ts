// The tests of a document, by vectors: what each comes to, and what a document may say of itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parseInstant } from "@/lib/policy-engine/parse-instant";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { runDocumentTests } from "@/lib/policy-engine/run-document-tests";
import type { Json, RiskClass } from "@/lib/policy-engine/types";

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
