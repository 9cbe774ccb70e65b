// What the vectors cannot say of the validator: suggestions, warnings, caps of whole documents.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { documentBytesMax, limitsPerCallMax, limitsPerSectionMax, problemsMax, rulesMax } from "@/lib/policy-engine/bounds";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";

const problemsOf = (document: unknown) => {
  const parsed = parsePolicy(typeof document === "string" ? document : JSON.stringify(document), linearRegex);
  return parsed.ok ? [] : parsed.problems;
};
const withTool = (section: unknown) => ({ version: "1", default: "deny", tools: { t: section } });

describe("parsePolicy", () => {
  it.each([
    [{ versoin: "1", version: "1", default: "deny" }, "/versoin", "version"],
    [{ version: "1", default: "deny_all" }, "/default", "deny"],
    [{ version: 1, default: "deny" }, "/version", '"1"'],
    [withTool({ denyIf: [] }), "/tools/t/denyIf", "deny_if"],
    [withTool({ limits: [{ counter: "c", window: "minutes", max: 1 }] }), "/tools/t/limits/0/window", "minute"],
    [withTool({ require: [{ conditions: [{ path: "args.a", op: "exist", value: true }] }] }), "/tools/t/require/0/conditions/0/op", "exists"],
    [withTool({ require: [{ conditions: [{ path: "amount", op: "eq", value: 1 }] }] }), "/tools/t/require/0/conditions/0/path", "args.amount"],
    [withTool({ require: [{ conditions: [{ path: "arguments.amount", op: "eq", value: 1 }] }] }), "/tools/t/require/0/conditions/0/path", "args.amount"],
  ])("suggests what may have been meant: %j", (document, pointer, suggestion) => {
    expect(problemsOf(document)).toEqual([expect.objectContaining({ pointer, suggestion })]);
  });

  it(`takes ${rulesMax} rules and refuses one more`, () => {
    const document = (count: number) => withTool({ require: Array(1000).fill({ conditions: [] }), deny_if: Array(count - 1000).fill({ conditions: [] }), action: "deny" });
    expect(problemsOf(document(rulesMax))).toEqual([]);
    expect(problemsOf(document(rulesMax + 1))).toEqual([expect.objectContaining({ pointer: "", code: "too_many" })]);
  });

  it(`takes ${limitsPerSectionMax} limits in a section and refuses one more`, () => {
    const document = (count: number) => withTool({ limits: Array(count).fill({ counter: "c", window: "day", max: 1 }) });
    expect(problemsOf(document(limitsPerSectionMax))).toEqual([]);
    expect(problemsOf(document(limitsPerSectionMax + 1))).toEqual([expect.objectContaining({ pointer: "/tools/t/limits", code: "too_many" })]);
  });

  it(`takes ${limitsPerCallMax} limits that may apply to one call and refuses one more, however many other tools have`, () => {
    const limits = (count: number) => ({ limits: Array(count).fill({ counter: "c", window: "day", max: 1 }) });
    const document = (ofPattern: number) => ({
      version: "1", default: "deny", all_tools: limits(60), risk: { read: limits(2), write: limits(40) },
      tools: { "a*": limits(ofPattern), "*b": limits(42), ...Object.fromEntries(["t", "u", "v", "w"].map((name) => [name, limits(40)])) },
    });
    expect(problemsOf(document(limitsPerCallMax - 60 - 40 - 40 - 42))).toEqual([]);
    expect(problemsOf(document(limitsPerCallMax - 60 - 40 - 40 - 42 + 1))).toEqual([expect.objectContaining({ pointer: "", code: "too_many" })]);
  });

  it(`takes ${documentBytesMax} bytes of UTF-8 and refuses one more`, () => {
    const text = '{"version":"1","default":"deny","description":"é"}';
    const padded = (bytes: number) => text + " ".repeat(bytes - text.length - 1);
    expect(problemsOf(padded(documentBytesMax))).toEqual([]);
    expect(problemsOf(padded(documentBytesMax + 1))).toEqual([expect.objectContaining({ pointer: "", code: "too_large" })]);
  });

  it(`reports no more than ${problemsMax} problems`, () => {
    expect(problemsOf(withTool({ require: Array(problemsMax + 50).fill(1) }))).toHaveLength(problemsMax);
  });

  it("warns where a document has a section for a tool that it hides", () => {
    const parsed = parsePolicy('{"version":"1","default":"deny","hide":["r*"],"tools":{"run":{},"pull":{},"r*":{}}}', linearRegex);
    expect(parsed.ok && parsed.warnings.map(({ pointer, code }) => ({ pointer, code }))).toEqual([{ pointer: "/tools/run", code: "conflict" }]);
  });
});

it("says of an operator that there is none which was meant, and lists them all where none is near", () => {
  const of = (op: string) => problemsOf(JSON.stringify({ version: "1", default: "deny", all_tools: { require: [{ conditions: [{ path: "args.a", op, value: "x" }] }] } }));
  expect(of("startswith")).toMatchObject([{ pointer: "/all_tools/require/0/conditions/0/op", code: "bad_value", message: "`startswith` is not an operator", suggestion: "starts_with" }]);
  expect(of("resembles")).toMatchObject([{ message: expect.stringMatching(/^an operator is one of `eq`, .*`type`$/) }]);
});

it("takes 2,000 names with a `*` in `hide` and `tools` together, however many without, and refuses 2,001", () => {
  const problemsOf = (patterns: number) => {
    const half = Array.from({ length: patterns }, (_, index) => `*${String(index)}`);
    const names = Array.from({ length: 3_000 }, (_, index) => `n${String(index)}`);
    const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", hide: [...half.slice(1_000), ...names], tools: Object.fromEntries(half.slice(0, 1_000).map((name) => [name, {}])) }), linearRegex);
    return parsed.ok ? [] : parsed.problems.map(({ pointer, code }) => `${pointer} ${code}`);
  };
  expect(problemsOf(2_000)).toEqual([]);
  expect(problemsOf(2_001)).toEqual([" too_many"]);
});
