// The visual builder's edits: they say what they are asked to say, keep a valid document valid, and leave the rest alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { addEntry, addSection, duplicateEntry, moveEntry, readEntries, readField, readSection, removeSection, sectionPointer, setField, removeEntry, replaceEntry, setDefault, type EntryList, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { idleEntries, sectionStance, setSectionStance, withoutIdleEntries, type Stance } from "@/lib/policy-engine/section-stance";
import { hidingPattern, setToolStance, setToolStances, toolStance } from "@/lib/policy-engine/tool-stance";
import type { Json } from "@/lib/policy-engine/types";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";
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
  it.each<[string, Json, Stance]>([
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
    ["allowed by itself and by a pattern", { ...empty, tools: { t: {}, "t*": {} } }, "allow"],
    ["allowed by itself, limited by a pattern", { ...empty, tools: { t: {}, "t*": { limits: [{}] } } }, "custom"],
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
  it.each<[Stance, string]>([["allow", "allowed"], ["deny", "denied"], ["hide", "hidden"], ["unlisted", "not_listed"]])("%s is what a call then meets", (stance, code) => {
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

  it("leaves nothing of an allowed, denied or approved tool behind that is then hidden, and so no warning", () => {
    for (const ref of [{ tool: "t" }, { tool: "t*" }]) {
      for (const stance of ["allow", "deny", "approve"] as const) {
        const hidden = setSectionStance(setSectionStance(empty, ref, stance), ref, "hide");
        expect(hidden).toEqual({ ...empty, hide: [ref.tool], tools: {} });
      }
    }
    expect(setToolStance({ ...empty, tools: { t: { action: "hide" }, u: {} } }, "t", "hide")).toEqual({ ...empty, hide: ["t"], tools: { u: {} } });
    const noted: Json = { ...empty, tools: { t: { "x-note": "Ours." } } };
    expect(setToolStance(noted, "t", "hide")).toEqual({ ...noted, hide: ["t"] });
  });

  it("leaves a pattern that hides the tool to its author", () => {
    const document: Json = { ...empty, hide: ["t*"] };
    expect(toolStance(setToolStance(document, "tool", "allow"), "tool")).toBe("hide");
    expect(hidingPattern(document, "tool")).toBe("t*");
  });

  it("sets many tools at once, and no pattern among them", () => {
    const document = setToolStances(empty, ["a", "b", "c*"], "approve", "Ask Ada.");
    expect(document).toEqual({ ...empty, tools: { a: { approve_if: [{ conditions: [], on_deny: "Ask Ada." }] }, b: { approve_if: [{ conditions: [], on_deny: "Ask Ada." }] } } });
    expect(codeOf(document, "a")).toBe("approval_required");
  });

  it("never turns a name into a pattern", () => {
    for (const name of ["*", "a*", "", "x".repeat(201)]) expect(setToolStance(empty, name, "allow")).toBe(empty);
  });

  it("changes only what it must: setting twice is setting once", () => {
    fc.assert(fc.property(fc.integer(), fc.constantFrom<Stance>("allow", "deny", "hide", "unlisted"), (seed, stance) => {
      const once = setToolStance(jsonOf(randomPolicy(diceOf(seed))), "run", stance, "No.");
      expect(JSON.stringify(setToolStance(once, "run", stance, "No."))).toBe(JSON.stringify(once));
    }), { numRuns: 300 });
  });
});

describe("rules and limits that no call comes to", () => {
  const limit = { counter: "c", window: "day", max: 5 };
  const rule = { conditions: [{ path: "args.a", op: "exists", value: true }] };
  const checked = { require: [rule], deny_if: [rule], limits: [limit, limit], rate_limit: { max: 1, window: 60 } };

  it("are counted and taken out of a hidden tool, with its section: shown again, it is not allowed without them", () => {
    const hidden = setToolStance({ ...empty, tools: { t: checked, u: {} } }, "t", "hide");
    expect(idleEntries(hidden, { tool: "t" }, "hide")).toBe(5);
    const bare = withoutIdleEntries(hidden, { tool: "t" }, "hide");
    expect(bare).toEqual({ ...empty, hide: ["t"], tools: { u: {} } });
    expect(codeOf(setField(bare, ["hide"], undefined), "t")).toBe("not_listed");
  });

  it("go from a denied tool, whose denial and its message stay with what is asked before", () => {
    const denied = setToolStance({ ...empty, tools: { t: checked } }, "t", "deny", "Ask Ada.");
    const bare = withoutIdleEntries(denied, { tool: "t" }, "deny");
    expect(bare).toEqual({ ...empty, tools: { t: { require: [rule], deny_if: [{ conditions: [], on_deny: "Ask Ada." }] } } });
    const short: Json = { ...empty, tools: { t: { action: "deny", reason: "No.", limits: [limit] } } };
    expect(withoutIdleEntries(short, { tool: "t" }, "deny")).toEqual({ ...empty, tools: { t: { action: "deny", reason: "No." } } });
  });

  it("leave what checks arguments and results, and a class that hides its tools", () => {
    const document: Json = { ...empty, hide: ["t"], tools: { t: { arguments: "strict", limits: [limit] } }, risk: { read: { action: "hide", limits: [limit] } } };
    expect(withoutIdleEntries(withoutIdleEntries(document, { tool: "t" }, "hide"), { risk: "read" }, "hide")).toEqual({ ...empty, hide: ["t"], tools: { t: { arguments: "strict" } }, risk: { read: { action: "hide" } } });
  });

  it("never had a say in what a call meets, and are all gone in one step", () => {
    fc.assert(fc.property(fc.integer(), fc.constantFrom("deny" as const, "hide" as const), (seed, stance) => {
      const before = setToolStance(jsonOf(randomPolicy(diceOf(seed))), "run", stance, "No.");
      const after = withoutIdleEntries(before, { tool: "run" }, stance);
      expect(idleEntries(after, { tool: "run" }, stance)).toBe(0);
      expect(withoutIdleEntries(after, { tool: "run" }, stance)).toBe(after);
      expect(parse(after).ok).toBe(parse(before).ok);
      if (parse(after).ok) expect(codeOf(after, "run")).toBe(codeOf(before, "run"));
    }));
  });
});

describe("the stance of a section", () => {
  it.each<[Stance, string]>([["allow", "allowed"], ["deny", "denied"], ["hide", "hidden"], ["approve", "approval_required"], ["unlisted", "not_listed"]])("%s under a pattern or a risk class is what a call then meets", (stance, code) => {
    for (const ref of [{ tool: "t*" }, { risk: "read" }] as const) {
      const rich = setSectionStance(addEntry(empty, ref, "limits", { counter: "c", window: "day", max: 5 }), ref, "custom");
      for (const before of [empty, rich, setSectionStance(rich, ref, "hide"), setSectionStance(rich, ref, "deny"), setSectionStance(rich, ref, "approve")]) {
        const after = setSectionStance(before, ref, stance);
        // A class that only denies lists nothing, which denies as well.
        expect("risk" in ref && stance === "deny" ? ["denied", "not_listed"] : [code]).toContain(codeOf(after, "tool"));
        expect(sectionStance(after, ref)).toBe(stance);
        expect(JSON.stringify(setSectionStance(after, ref, stance))).toBe(JSON.stringify(after));
      }
    }
  });

  it("reads and keeps the shorthand for an approval, its message and who approves", () => {
    const short: Json = { ...empty, tools: { t: { action: "require_approval", reason: "Ask." } } };
    expect(sectionStance(short, { tool: "t" })).toBe("approve");
    expect(setToolStance(short, "t", "approve")).toEqual(short);
    expect(setToolStance(short, "t", "approve", "Ask Ada.")).toEqual({ ...empty, tools: { t: { action: "require_approval", reason: "Ask Ada." } } });
    const long: Json = { ...empty, tools: { t: { approve_if: [{ conditions: [], approvals: 2 }] } } };
    expect(setToolStance(long, "t", "approve")).toEqual(long);
  });

  it("lists nothing by a risk class that only checks", () => {
    const checks: Json = { ...empty, risk: { read: { limits: [{ counter: "c", window: "day", max: 5 }] } } };
    expect(sectionStance(checks, { risk: "read" })).toBe("custom");
    expect(codeOf(checks, "t")).toBe("not_listed");
    expect(codeOf(setSectionStance(checks, { risk: "read" }, "custom"), "t")).toBe("reserve");
  });

  it("is added empty, and taken away without a trace of its own", () => {
    const ref = { tool: "a/b*" } as const;
    expect(sectionPointer(ref)).toBe("/tools/a~1b*");
    expect(addSection(empty, ref)).toEqual({ ...empty, tools: { "a/b*": {} } });
    expect(addSection(addSection(empty, ref), ref)).toEqual(addSection(empty, ref));
    expect(readSection(removeSection(addSection(empty, ref), ref), ref)).toBeNull();
    expect(removeSection(empty, ref)).toBe(empty);
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

  it("move and double an entry among the others", () => {
    const three = [1, 2, 3].reduce<Json>((document, max) => addEntry(document, { tool: "t" }, "limits", limit(max)), empty);
    const order = (document: Json) => readEntries(document, { tool: "t" }, "limits").map((entry) => (entry as { max: number }).max);
    expect(order(moveEntry(three, { tool: "t" }, "limits", 0, 2))).toEqual([2, 3, 1]);
    expect(order(moveEntry(three, { tool: "t" }, "limits", 2, 1))).toEqual([1, 3, 2]);
    expect(order(duplicateEntry(three, { tool: "t" }, "limits", 1))).toEqual([1, 2, 2, 3]);
    for (const [from, to] of [[0, 3], [0, -1], [3, 0], [1, 1]] as const) expect(moveEntry(three, { tool: "t" }, "limits", from, to)).toBe(three);
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
      ref: fc.constantFrom<SectionRef>("all_tools", { tool: "run" }, { tool: "__proto__" }, { tool: "new" }, { tool: "r*" }, { risk: "write" }),
      list: fc.constantFrom<EntryList>("require", "deny_if", "approve_if", "limits"),
      act: fc.constantFrom("add", "replace", "remove", "move", "double", "stance", "default"),
      index: fc.nat({ max: 3 }),
      stance: fc.constantFrom<Stance>("allow", "deny", "hide", "approve", "custom", "unlisted"),
    });
    fc.assert(fc.property(fc.integer(), fc.array(edit, { maxLength: 8 }), (seed, edits) => {
      let document = jsonOf(randomPolicy(diceOf(seed)));
      for (const { ref, list, act, index, stance } of edits) {
        const entry = list === "limits" ? limit(3) : rule;
        if (act === "add") document = addEntry(document, ref, list, entry);
        if (act === "replace") document = replaceEntry(document, ref, list, index, entry);
        if (act === "remove") document = removeEntry(document, ref, list, index);
        if (act === "move") document = moveEntry(document, ref, list, index, index + 1);
        if (act === "double") document = duplicateEntry(document, ref, list, index);
        if (act === "default") document = setDefault(document, index > 1 ? "allow" : "deny");
        if (act === "stance" && ref !== "all_tools") document = setSectionStance(document, ref, stance, "No.");
        const parsed = parse(document);
        if (!parsed.ok) expect({ document, problems: parsed.problems }).toEqual("valid");
        if (act === "add") expect(readEntries(document, ref, list).at(-1)).toEqual(entry);
      }
    }), { numRuns: 500 });
  });

  it("change what they speak of and leave every other member as it was, in value and order", () => {
    const act = fc.constantFrom<(document: Json, ref: SectionRef) => Json>(
      (document, ref) => addEntry(document, ref, "approve_if", { conditions: [] }),
      (document, ref) => removeEntry(document, ref, "deny_if", 0),
      (document, ref) => moveEntry(document, ref, "require", 0, 1),
      (document, ref) => duplicateEntry(document, ref, "limits", 0),
      (document, ref) => setSectionStance(document, ref, "deny"),
      (document, ref) => setSectionStance(document, ref, "allow"),
      removeSection,
    );
    const refs: readonly SectionRef[] = [{ tool: "run" }, { tool: "list_*" }, { tool: "t/~" }, { risk: "read" }];
    fc.assert(fc.property(fc.integer(), act, fc.constantFrom(...refs), (seed, change, ref) => {
      const before = jsonOf(randomPolicy(diceOf(seed)));
      // With nothing left of the section on both sides, the texts show every other member and its place.
      const rest = (document: Json): string => JSON.stringify(setSectionStance(withHolder(document, ref), ref, "unlisted"));
      expect(rest(change(before, ref))).toBe(rest(before));
    }), { numRuns: 500 });
  });
});

/** The document with the object that would hold the section, in which an edit may be the first to write. */
function withHolder(document: Json, ref: SectionRef): Json {
  const holder = ref !== "all_tools" && "risk" in ref ? "risk" : "tools";
  return readField(document, [holder]) === undefined ? setField(document, [holder], {}) : document;
}
