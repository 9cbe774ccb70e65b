import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { startingPointNames, type StartingPointName } from "@/lib/policy-engine/starting-points";
import { riskClasses } from "@/lib/policy-engine/types";
import { startDocument, type StartTool } from "@/lib/policies/start-document";
import { vectorContext, vectorSubjects } from "@/tests/support/policy-vectors";

const tools: readonly StartTool[] = [
  { name: "list", risk: "read", state: "active" }, { name: "run", risk: "execute", state: "active" },
  { name: "rm", risk: "destructive", state: "new" }, { name: "old", risk: "read", state: "gone" },
];

describe("startDocument", () => {
  it.each(startingPointNames)("makes a valid document: %s", (kind) => {
    expect(parsePolicy(startDocument(kind, tools), linearRegex)).toMatchObject({ ok: true });
    expect(parsePolicy(startDocument(kind, []), linearRegex)).toMatchObject({ ok: true });
  });

  it("names no tool that the server no longer lists", () => {
    for (const kind of startingPointNames) expect(startDocument(kind, tools)).not.toContain("old");
  });

  it("lists only tools of the class read, those that come later too, or none at all", () => {
    expect(codes("read_only")).toEqual({ read: "allowed", write: "not_listed", execute: "not_listed", destructive: "not_listed", financial: "not_listed" });
    expect(JSON.parse(startDocument("deny_all", tools))).toEqual({ version: "1", default: "deny", tools: {} });
  });

  it("puts every tool before a person, those that come later too", () => {
    for (const risk of riskClasses) expect(codes("approve_all")[risk]).toBe("approval_required");
  });
});

/** What a call of a tool that the server has added since meets, by its class. */
function codes(kind: StartingPointName): { readonly [risk: string]: string } {
  const parsed = parsePolicy(startDocument(kind, tools), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const compiled = compilePolicy(parsed.policy, linearRegex);
  return Object.fromEntries(riskClasses.map((risk) => {
    const judgement = judgeCall(compiled, {
      toolName: "brand_new", tool: { risk, state: "active" }, drift: "review", args: {}, inexactNumbers: new Set(), subjects: vectorSubjects, context: vectorContext, nowMs: 0,
    });
    return [risk, judgement.kind === "decided" ? judgement.decision.code : judgement.kind];
  }));
}
