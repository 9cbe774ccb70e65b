// The visual builder's edits: they say what they are asked to say, keep a valid document valid, and leave the rest alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { addEntry, readEntries, removeEntry, replaceEntry, setDefault, type EntryList, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { hidingPattern, setToolStance, toolStance, type ToolStance } from "@/lib/policy-engine/tool-stance";
import type { Json } from "@/lib/policy-engine/types";
import { randomPolicy, seededRandom } from "@/tests/support/random-policies";
import { vectorContext, vectorSubjects } from "@/tests/support/policy-vectors";

const jsonOf = (value: object): Json => JSON.parse(JSON.stringify(value));
const parse = (document: Json) => parsePolicy(JSON.stringify(document), linearRegex);
const empty: Json = { version: "1", default: "deny" };

function codeOf(document: Json, toolName: string): string {
  const parsed = parse(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const judgement = judgeCall(compilePolicy(parsed.policy, linearRegex), {
    toolName, tool: { risk: "read", state: "active" }, drift: "review", args: {}, inexactNumbers: new Set(), subjects: vectorSubjects, context: vectorContext, nowMs: 0,
  });
  return judgement.kind === "reserve" ? "reserve" : judgement.decision.code;
}

describe("toolStance", () => {
  it.each<[string, Json, ToolStance]>([
    ["not named", empty, "unlisted"],
    ["an empty section", { ...empty, tools: { t: {} } }, "allow"],
    ["empty lists", { ...empty, tools: { t: { require: [], deny_if: [], limits: [] } } }, "allow"],
    ["action allow", { ...empty, tools: { t: { action: "allow" } } }, "allow"],
    ["action deny", { ...empty, tools: { t: { action: "deny", reason: "no" } } }, "deny"],
    ["an unconditional deny_if", { ...empty, tools: { t: { deny_if: [{ conditions: [], on_deny: "no" }], limits: [1] } } }, "deny"],
    ["a conditional deny_if", { ...empty, tools: { t: { deny_if: [{ conditions: [{}] }] } } }, "custom"],
    ["a limit", { ...empty, tools: { t: { limits: [{}] } } }, "custom"],
    ["rate_limit", { ...empty, tools: { t: { rate_limit: {} } } }, "custom"],
    ["a field that is not known", { ...empty, tools: { t: { arguments: "strict" } } }, "custom"],
    ["action hide", { ...empty, tools: { t: { action: "hide" } } }, "hide"],
    ["in hide, with a section", { ...empty, hide: ["t"], tools: { t: {} } }, "hide"],
    ["hidden by a pattern", { ...empty, hide: ["*"] }, "hide"],
    ["listed by a pattern", { ...empty, tools: { "t*": {} } }, "custom"],
    ["no document at all", "text", "unlisted"],
  ])("%s", (_, document, stance) => {
    expect(toolStance(document, "t")).toBe(stance);
  });

  it("reads no inherited names", () => {
    for (const name of ["constructor", "__proto__"]) expect(toolStance({ ...empty, tools: {} }, name)).toBe("unlisted");
    expect(toolStance(setToolStance(empty, "__proto__", "allow"), "__proto__")).toBe("allow");
  });
});

describe("setToolStance", () => {
  it.each<[ToolStance, string]>([["allow", "allowed"], ["deny", "denied"], ["hide", "hidden"], ["unlisted", "not_listed"]])("%s is what a call then meets", (stance, code) => {
    const rich: Json = { ...empty, tools: { t: { limits: [{ counter: "c", window: "day", max: 5 }] } } };
    for (const before of [empty, rich, setToolStance(rich, "t", "hide"), setToolStance(rich, "t", "deny", "No.")]) {
      expect(codeOf(setToolStance(before, "t", stance), "t")).toBe(code);
      expect(toolStance(setToolStance(before, "t", stance), "t")).toBe(stance);
    }
  });

  it("keeps a tool's own rules through deny and hide, and gives them back", () => {
    const custom: Json = { ...empty, hide: ["x"], tools: { t: { limits: [{ counter: "c", window: "day", max: 5 }], deny_if: [{ conditions: [{ path: "args.a", op: "eq", value: 1 }] }] } } };
    for (const stance of ["deny", "hide"] as const) expect(setToolStance(setToolStance(custom, "t", stance, "No."), "t", "custom")).toEqual(custom);
  });

  it("does not touch fields that it does not know", () => {
    const unknown: Json = { ...empty, later: [1], tools: { t: { later: { a: 1 }, limits: [] } } };
    expect(setToolStance(unknown, "t", "allow")).toEqual({ ...empty, later: [1], tools: { t: { later: { a: 1 } } } });
  });

  it("leaves a pattern that hides the tool to its author", () => {
    const document: Json = { ...empty, hide: ["t*"] };
    expect(toolStance(setToolStance(document, "tool", "allow"), "tool")).toBe("hide");
    expect(hidingPattern(document, "tool")).toBe("t*");
  });

  it("never turns a name into a pattern", () => {
    for (const name of ["*", "a*", "", "x".repeat(201)]) expect(setToolStance(empty, name, "allow")).toBe(empty);
  });

  it("changes only what it must: setting twice is setting once", () => {
    fc.assert(fc.property(fc.integer(), fc.constantFrom<ToolStance>("allow", "deny", "hide", "unlisted"), (seed, stance) => {
      const once = setToolStance(jsonOf(randomPolicy(seededRandom(seed))), "run", stance, "No.");
      expect(JSON.stringify(setToolStance(once, "run", stance, "No."))).toBe(JSON.stringify(once));
    }), { numRuns: 300 });
  });
});

describe("edits of rules and limits", () => {
  const limit = (max: number): Json => ({ counter: "c", window: "minute", max });

  it("make section and list where they are missing, and take empty lists away", () => {
    const added = addEntry(empty, { tool: "t" }, "limits", limit(1));
    expect(added).toEqual({ ...empty, tools: { t: { limits: [limit(1)] } } });
    expect(replaceEntry(added, { tool: "t" }, "limits", 0, limit(2))).toEqual({ ...empty, tools: { t: { limits: [limit(2)] } } });
    expect(removeEntry(added, { tool: "t" }, "limits", 0)).toEqual({ ...empty, tools: { t: {} } });
    expect(addEntry(empty, "all_tools", "limits", limit(1))).toEqual({ ...empty, all_tools: { limits: [limit(1)] } });
  });

  it("leave the document as it is where there is no such entry", () => {
    for (const index of [-1, 0, 1.5, NaN]) {
      expect(removeEntry(empty, { tool: "t" }, "limits", index)).toBe(empty);
      expect(replaceEntry(empty, { tool: "t" }, "limits", index, limit(1))).toBe(empty);
    }
  });

  it("keep a valid document valid", () => {
    const rule: Json = { conditions: [{ path: "args.a", op: "gt", value: 1 }], on_deny: "No." };
    const edit = fc.record({
      ref: fc.constantFrom<SectionRef>("all_tools", { tool: "run" }, { tool: "__proto__" }, { tool: "new" }),
      list: fc.constantFrom<EntryList>("require", "deny_if", "limits"),
      act: fc.constantFrom("add", "replace", "remove", "stance", "default"),
      index: fc.nat({ max: 3 }),
      stance: fc.constantFrom<ToolStance>("allow", "deny", "hide", "custom", "unlisted"),
    });
    fc.assert(fc.property(fc.integer(), fc.array(edit, { maxLength: 8 }), (seed, edits) => {
      let document = jsonOf(randomPolicy(seededRandom(seed)));
      for (const { ref, list, act, index, stance } of edits) {
        const entry = list === "limits" ? limit(3) : rule;
        if (act === "add") document = addEntry(document, ref, list, entry);
        if (act === "replace") document = replaceEntry(document, ref, list, index, entry);
        if (act === "remove") document = removeEntry(document, ref, list, index);
        if (act === "default") document = setDefault(document, index > 1 ? "allow" : "deny");
        if (act === "stance" && ref !== "all_tools") document = setToolStance(document, ref.tool, stance, "No.");
        const parsed = parse(document);
        if (!parsed.ok) expect({ document, problems: parsed.problems }).toEqual("valid");
        if (act === "add") expect(readEntries(document, ref, list).at(-1)).toEqual(entry);
      }
    }), { numRuns: 500 });
  });
});
