import { describe, expect, it } from "vitest";
import { selectedTools, selectionKey, selectionOfPointer, type Selection } from "@/app/(console)/[org]/servers/[server]/policy/draft/selection";
import { markedRange, toggled } from "@/app/(console)/[org]/servers/[server]/policy/tools/mark-range";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { proposeSection } from "@/lib/policy-engine/propose-policy";
import { toolStance } from "@/lib/policy-engine/tool-stance";
import { riskClasses, type Json } from "@/lib/policy-engine/types";

const tools = [{ name: "read_a", risk: "read" }, { name: "read_b", risk: "read" }, { name: "rm", risk: "destructive" }] as const;

describe("what is selected", () => {
  it("is found again by the place of its section, and stands for its tools", () => {
    const selections: readonly Selection[] = ["defaults", { risk: "read" }, { tool: "read_*" }, { tool: "a/b~c" }];
    for (const selection of selections) expect(selectionOfPointer(selectionKey(selection))).toEqual(selection);
    expect(selectionOfPointer("/tools/rm/deny_if/0/conditions/1")).toEqual({ tool: "rm" });
    expect(selectionOfPointer("/hide/0")).toBe("defaults");
    expect(selectionOfPointer("/risk/unheard/limits/0")).toBe("defaults");
    expect(selectedTools({ risk: "read" }, tools).map(({ name }) => name)).toEqual(["read_a", "read_b"]);
    expect(selectedTools({ tool: "*_b" }, tools).map(({ name }) => name)).toEqual(["read_b"]);
    expect(selectedTools("defaults", tools)).toHaveLength(3);
  });
});

describe("marks", () => {
  it("go on and off one by one, and on in a run either way", () => {
    const listed = ["a", "b", "c", "d"];
    expect([...toggled(toggled(new Set(), "a"), "b")]).toEqual(["a", "b"]);
    expect([...toggled(new Set(["a", "b"]), "a")]).toEqual(["b"]);
    expect([...markedRange(new Set(["a"]), listed, "c", "b")].sort()).toEqual(["a", "b", "c"]);
    expect([...markedRange(new Set(), listed, "not listed", "d")]).toEqual(["d"]);
  });
});

describe("what is proposed for one tool", () => {
  it("is the part that it would have in a whole proposal, whatever stood there", () => {
    const before: Json = { version: "1", default: "deny", hide: ["t"], tools: { t: { limits: [{ counter: "c", window: "day", max: 1 }] } } };
    const stances = riskClasses.map((risk) => {
      const document = proposeSection(before, { name: "t", risk });
      expect(parsePolicy(JSON.stringify(document), linearRegex).ok).toBe(true);
      return toolStance(document, "t");
    });
    expect(stances).toEqual(["allow", "custom", "custom", "hide", "deny"]);
    expect(proposeSection(before, { name: "t*", risk: "read" })).toBe(before);
  });
});
