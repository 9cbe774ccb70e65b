// Both directions: what the visual side writes is what the JSON side reads, on any valid document.
import { describe, expect, it } from "vitest";
import { readDocument } from "@/app/(console)/[org]/servers/[server]/policy/draft/read-document";
import { addEntry, readEntries, removeEntry, setDefault } from "@/lib/policy-engine/draft-edits";
import { formatDocument } from "@/lib/policy-engine/format-document";
import type { Stance } from "@/lib/policy-engine/section-stance";
import { setToolStance, toolStance } from "@/lib/policy-engine/tool-stance";
import type { Json } from "@/lib/policy-engine/types";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
const jsonOf = (seed: number): Json => JSON.parse(JSON.stringify(randomPolicy(diceOf(seed))));

function read(document: Json) {
  const found = readDocument(formatDocument(document));
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.document;
}

describe("the visual side and the JSON", () => {
  it("are one document: what is written is read back the same", () => {
    for (const seed of seeds) expect(read(jsonOf(seed))).toEqual(jsonOf(seed));
  });

  it("agree after every edit, and an edit that is taken back leaves the document as it was", () => {
    const limit: Json = { counter: "added", window: "minute", max: 3, scope: "grant" };
    for (const seed of seeds) {
      const before = read(jsonOf(seed));
      const section = { tool: "a_tool_of_its_own" };
      const added = read(addEntry(before, section, "limits", limit));
      expect(readEntries(added, section, "limits")).toEqual([limit]);
      const removed = read(removeEntry(added, section, "limits", 0));
      expect(read(setToolStance(removed, section.tool, "unlisted"))).toEqual(before.tools === undefined ? { ...before, tools: {} } : before);
      expect(read(setDefault(before, "allow"))).toEqual({ ...before, default: "allow" });
    }
  });

  it("say the stance that was chosen, unless a pattern has a say", () => {
    const stances: readonly Stance[] = ["allow", "deny", "hide", "unlisted"];
    for (const seed of seeds) {
      const before = read(jsonOf(seed));
      const name = "a_tool_of_its_own";
      const patterns = JSON.stringify(before).includes("*");
      for (const stance of stances) {
        const after = read(setToolStance(before, name, stance));
        if (!patterns) expect(toolStance(after, name)).toBe(stance);
      }
    }
  });
});
