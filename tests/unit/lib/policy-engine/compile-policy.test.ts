// What a policy costs beside its decisions: names that nobody has called, sections that apply to many names, replacements that may be found.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules, quickAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import type { RegexCompiler } from "@/lib/policy-engine/types";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";

/** The one engine, and how many texts it was asked about. */
function countingRegex(): { readonly regex: RegexCompiler; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    regex: {
      compile(pattern) {
        const compiled = linearRegex.compile(pattern);
        if (!compiled.ok) return compiled;
        return { ...compiled, test: (subject) => { asked += 1; return compiled.test(subject); } };
      },
    },
  };
}

function compiled(document: object, regex: RegexCompiler = linearRegex): CompiledPolicy {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", ...document }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 2)));
  return compilePolicy(parsed.policy, regex);
}

const patterns = 10;
const entries = 20;
const replacements = 32;
/** Many sections for every name, with many entries, and as many replacements as are held against each. */
const redacting = {
  tools: Object.fromEntries(Array.from({ length: patterns }, (_, section) => ["*".repeat(section + 1), {
    result: { redact: Array.from({ length: entries }, (_entry, index) => ({ pattern: `q${String(section)}x${String(index)}`, replace: `r${String((section * entries + index) % replacements)}` })) },
  }])),
};
const hidingText = (text: string) => ({ kind: "result" as const, value: { content: [{ type: "text", text }] }, numbers: new Map<string, string>() });

describe("a name that was not seen before", () => {
  it("is listed without one pattern being asked", () => {
    const { regex, asked } = countingRegex();
    const policy = compiled(redacting, regex);
    for (let tool = 0; tool < 50; tool += 1) {
      expect(isToolVisible(policy, { name: `tool_${String(tool)}`, facts: { risk: "read", state: "active" }, drift: "review" })).toBe(true);
    }
    expect(asked()).toBe(0);
  });

  it("shares the plan of every name to which the same sections apply, hidden alike", () => {
    const policy = compiled({ hide: ["gone_*", "lost_*"], tools: { "a*": {}, "*b": {}, one: {} } });
    expect(policy.planFor("a1", "read")).toBe(policy.planFor("a2", "read"));
    expect(policy.planFor("a1", "read")).not.toBe(policy.planFor("ab", "read"));
    expect(policy.planFor("one", "read")).not.toBe(policy.planFor("two", "read"));
    expect(policy.planFor("gone_1", "read").hidden).toMatchObject({ rule: "/hide/0" });
    expect(policy.planFor("lost_1", "read").hidden).toMatchObject({ rule: "/hide/1" });
    expect(policy.planFor("a1", "read").hidden).toBeNull();
  });

  it("shares none with a name to which others apply, though their numbers side by side read alike", () => {
    // Numbered as they are compiled: those of risk classes, then those of tools by name. `shut` has 1 and 12 as a tool that writes, `gob` 11 and 2.
    const fillers = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`filler_${String(index)}`, {}]));
    const policy = compiled({ risk: { read: {}, write: {} }, tools: { "*ob": {}, ...fillers, gob: {}, shut: { deny_if: [{ conditions: [] }] } } });
    expect(policy.planFor("shut", "write").callable).toBe(false);
    expect(policy.planFor("gob", "execute").callable).toBe(true);
  });
});

it("is hidden by the first entry of the list that names it, exactly or by a pattern", () => {
  const ruleOf = (hide: readonly string[], name: string) => compiled({ hide }).planFor(name, "read").hidden?.rule;
  expect(ruleOf(["b", "a*", "ab", "ab"], "ab")).toBe("/hide/1");
  expect(ruleOf(["b", "ab", "a*", "ab"], "ab")).toBe("/hide/1");
  expect(ruleOf(["ab", "b", "ab"], "ab")).toBe("/hide/0");
  expect(ruleOf(["b", "ab*c"], "ab")).toBeUndefined();
  // A name with `*` is a pattern even for a tool that is called so.
  expect(ruleOf(["*", "a*"], "a*")).toBe("/hide/0");
  expect(ruleOf(["b", "a*"], "a*")).toBe("/hide/1");
});

describe("what entries find of replacements", () => {
  it("is asked once in the life of a policy, whatever tools are called and however often", () => {
    const { regex, asked } = countingRegex();
    const policy = compiled({ tools: { ...redacting.tools, only: { result: { redact: [{ pattern: "z9", replace: "r0" }] } } } }, regex);
    const answerOf = (tool: string): number => {
      const before = asked();
      const { result } = policy.planFor(tool, "read");
      if (result === null) throw new Error("no rules for results");
      expect(applyResultRules(result, hidingText("q0x0"), null).kind).toBe("redacted");
      return asked() - before;
    };
    const all = patterns * entries;
    const [first, again, other] = [answerOf("t"), answerOf("t"), answerOf("only")];
    expect(first).toBeGreaterThan(all * replacements);
    expect(again).toBeLessThan(all * 4);
    // One entry more: it is asked about every replacement, and no other about anything new.
    expect(other).toBeLessThan(all * 4 + replacements);
  });

  it("says the same whether a small allowance found it out or the whole", () => {
    const rules = { all_tools: { result: { redact: [{ pattern: "secret|red", replace: "redacted" }, { pattern: "x+", replace: "xx" }] } } };
    const apply = (text: string, allowance = quickAllowance) => {
      const { result } = compiled(rules).planFor("t", "read");
      return result === null ? null : applyResultRules(result, hidingText(text), null, allowance);
    };
    for (const text of ["a secret", "axb", "nothing", "rexd"]) {
      const { result } = compiled(rules).planFor("t", "read");
      expect(apply(text)).toEqual(result === null ? null : applyResultRules(result, hidingText(text), null));
      expect(apply(text)).not.toBeNull();
    }
  });

  it("is left to the thread that has all the time where finding it out takes more than a small allowance", () => {
    const redact = Array.from({ length: 40 }, (_, index) => ({ pattern: `k${String(index)}([a-z]{900})?`, replace: index === 0 ? "r" : "r".repeat(190) + String(index % (replacements - 1)) }));
    const { result } = compiled({ all_tools: { result: { redact } } }).planFor("t", "read");
    if (result === null) throw new Error("no rules for results");
    expect(applyResultRules(result, hidingText("k0"), null, quickAllowance)).toBeNull();
    const whole = applyResultRules(result, hidingText("k0"), null);
    expect(whole.kind).toBe("redacted");
    // Now it is known, and costs nothing more.
    expect(applyResultRules(result, hidingText("k0"), null, quickAllowance)).toEqual(whole);
  });
});
