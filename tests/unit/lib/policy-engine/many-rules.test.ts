// LOAD-06 of the study, by what is done instead of how long it takes: 2,000 rules and 1,000 tools cost a call its own rules, and a list none of them.
// `npm run bench:policy` has the times.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { RegexCompiler } from "@/lib/policy-engine/types";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import { benchRequests } from "@/tests/bench/bench-documents";

const tools = Array.from({ length: 1_000 }, (_, index) => (index === 0 ? "run" : `tool_${String(index)}`));
const rulesOfEach = 2;

/** Every search of any rule is counted. */
function counted(list: "all" | "callable"): { readonly policy: CompiledPolicy; readonly searches: () => number } {
  let searches = 0;
  const counting: RegexCompiler = {
    compile(pattern) {
      const compiled = linearRegex.compile(pattern);
      if (!compiled.ok) return compiled;
      return {
        ...compiled,
        test(subject) {
          searches += 1;
          return compiled.test(subject);
        },
      };
    },
  };
  const rules = Array.from({ length: rulesOfEach }, (_, index) => ({ conditions: [{ path: "args.command", op: "regex", value: `never-${String(index)}` }] }));
  const document = { version: "1", default: "deny", list, hide: ["tool_7"], tools: Object.fromEntries(tools.map((name) => [name, { deny_if: rules }])) };
  const parsed = parsePolicy(JSON.stringify(document), counting);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 3)));
  return { policy: compilePolicy(parsed.policy, counting), searches: () => searches };
}

describe("2,000 rules over 1,000 tools", () => {
  const documents = { all: counted("all"), callable: counted("callable") };

  it("ask a call for the rules of its own tool, however many there are beside", () => {
    const { policy, searches } = documents.all;
    const requests = benchRequests(16);
    const before = searches();
    for (const request of requests) expect(judgeCall(policy, request)).toMatchObject({ kind: "decided", decision: { effect: "allow" } });
    expect(searches() - before).toBe(requests.length * rulesOfEach);
  });

  it.each(["all", "callable"] as const)("are not asked at all when tools are listed (%s), and what is hidden is left out", (list) => {
    const { policy, searches } = documents[list];
    const before = searches();
    const seen = [...tools, "not_listed"].filter((name) => isToolVisible(policy, { name, facts: { risk: "execute", state: "active" }, drift: "review" }));
    expect(searches() - before).toBe(0);
    expect(seen).toHaveLength(tools.length - 1 + (list === "all" ? 1 : 0));
    expect(seen).not.toContain("tool_7");
  });
});
