import { describe, expect, it } from "vitest";
import { diffTools, goneCharactersMax, goneToolsMax, type KnownTool, type ListedTool } from "@/lib/tools/diff-tools";
import type { RiskClass, ToolState } from "@/lib/policy-engine/types";

function known(name: string, state: ToolState, pin: string, more: Partial<KnownTool> = {}): KnownTool {
  return { name, definition: { name, was: pin }, pin, candidatePin: null, shownToAgents: null, state, risk: "write", riskSource: "classifier", riskEvidence: "old", ...more };
}

function listed(name: string, pin: string, risk: RiskClass = "write"): ListedTool {
  return { name, definition: { name, is: pin }, pin, verdict: { risk, evidence: "now" } };
}

function only(before: readonly KnownTool[], now: readonly ListedTool[], drift: "review" | "warn" | "follow" = "review") {
  const [row] = diffTools(before, now, { first: false, drift }).listed;
  if (!row) throw new Error("nothing is listed");
  return row;
}

describe("the first listing", () => {
  it("takes every tool as it is", () => {
    const diff = diffTools([], [listed("a", "1"), listed("b", "2", "read")], { first: true, drift: "review" });
    expect(diff.listed.map((tool) => [tool.name, tool.state, tool.pin, tool.risk])).toEqual([["a", "active", "1", "write"], ["b", "active", "2", "read"]]);
    expect(diff.found).toEqual({ added: ["a", "b"], changed: [], gone: [], returned: [] });
  });
});

describe("under review", () => {
  it("a tool never seen before is new", () => expect(only([], [listed("a", "1")]).state).toBe("new"));

  it("an unaccepted tool stays new however often it is listed or changed", () => {
    expect(only([known("a", "new", "1")], [listed("a", "1")]).state).toBe("new");
    expect(only([known("a", "new", "1")], [listed("a", "2")])).toMatchObject({ state: "new", pin: "2", candidate: null });
  });

  it("an unaccepted tool that goes away is forgotten, so that it comes back as new", () => {
    const diff = diffTools([known("a", "new", "1")], [], { first: false, drift: "review" });
    expect([diff.forgotten, diff.gone]).toEqual([["a"], []]);
  });

  it("a changed definition waits beside the one in force", () => {
    expect(only([known("a", "active", "1")], [listed("a", "2")])).toMatchObject({
      state: "changed", pin: "1", definition: { name: "a", was: "1" }, candidatePin: "2", candidate: { name: "a", is: "2" },
    });
  });

  it("a changed definition that changes back is active, and nothing waits", () => {
    expect(only([known("a", "changed", "1", { candidatePin: "2" })], [listed("a", "1")])).toMatchObject({ state: "active", pin: "1", candidate: null, candidatePin: null });
  });

  it("a definition that agents were shown lately waits on, whatever a look finds, until it is accepted or another is found", () => {
    const shown = known("a", "changed", "1", { candidatePin: "2", shownToAgents: { name: "a", shown: "2" } });
    expect(only([shown], [listed("a", "1")])).toMatchObject({ state: "changed", pin: "1", candidate: { shown: "2" }, candidatePin: "2" });
    expect(only([shown], [listed("a", "3")])).toMatchObject({ state: "changed", pin: "1", candidate: { is: "3" }, candidatePin: "3" });
    for (const drift of ["warn", "follow"] as const) expect(only([shown], [listed("a", "1")], drift)).toMatchObject({ pin: "1", candidate: null, candidatePin: null });
    expect(diffTools([shown], [], { first: false, drift: "review" }).gone).toEqual(["a"]);
  });

  it("the same change is found once", () => {
    const diff = diffTools([known("a", "changed", "1", { candidatePin: "2" })], [listed("a", "2")], { first: false, drift: "review" });
    expect(diff.found.changed).toEqual([]);
  });

  it("an accepted tool that is not listed any more is gone; back as it was it is active, back changed it waits", () => {
    expect(diffTools([known("a", "active", "1")], [], { first: false, drift: "review" }).gone).toEqual(["a"]);
    expect(only([known("a", "gone", "1")], [listed("a", "1")]).state).toBe("active");
    expect(only([known("a", "gone", "1")], [listed("a", "2")])).toMatchObject({ state: "changed", pin: "1", candidatePin: "2" });
  });

  it("what is gone already is not found again", () => {
    const diff = diffTools([known("a", "gone", "1")], [], { first: false, drift: "review" });
    expect([diff.gone, diff.found.gone]).toEqual([[], []]);
  });

  it("what is not listed any more is remembered as far as one listing goes, the last first, and then forgotten; what a person classed is not", () => {
    const gone = Array.from({ length: goneToolsMax }, (_, index) => known(`g${index}`, "gone", "1"));
    const person = known("p", "gone", "1", { riskSource: "person" });
    expect(diffTools([...gone, person], [], { first: false, drift: "follow" }).forgotten).toEqual([]);
    const diff = diffTools([known("a", "active", "1"), ...gone, person], [], { first: false, drift: "follow" });
    expect([diff.gone, diff.forgotten, diff.found.gone]).toEqual([["a"], [`g${goneToolsMax - 1}`], ["a"]]);
    const half = { definition: { text: "x".repeat(goneCharactersMax / 2 - '{"text":""}'.length) } };
    const large = ["one", "two"].map((name) => known(name, "gone", "1", half));
    expect(diffTools(large, [], { first: false, drift: "follow" }).forgotten).toEqual([]);
    expect(diffTools([...large, known("three", "gone", "1", { definition: {} })], [], { first: false, drift: "follow" }).forgotten).toEqual(["three"]);
    expect(only([known("a", "gone", "1"), ...gone], [listed("a", "1")]).state).toBe("active");
  });

  it("the class does not move before the change is accepted", () => {
    expect(only([known("a", "active", "1")], [listed("a", "2", "financial")]).risk).toBe("write");
  });
});

describe("under warn and follow", () => {
  it("a new definition is pinned at once: marked under warn, silent under follow", () => {
    expect(only([known("a", "active", "1")], [listed("a", "2")], "warn")).toMatchObject({ state: "changed", pin: "2", candidate: null });
    expect(only([known("a", "active", "1")], [listed("a", "2")], "follow")).toMatchObject({ state: "active", pin: "2", candidate: null });
    expect(only([], [listed("a", "1")], "warn").state).toBe("new");
    expect(only([], [listed("a", "1")], "follow").state).toBe("active");
  });

  it("the mark stays until somebody looks", () => {
    expect(only([known("a", "changed", "2")], [listed("a", "2")], "warn").state).toBe("changed");
    expect(only([known("a", "changed", "2")], [listed("a", "2")], "review").state).toBe("changed");
    expect(only([known("a", "changed", "2")], [listed("a", "2")], "follow").state).toBe("active");
  });

  it("the class is the more severe of old and new, but what a person set stays", () => {
    const classOf = (old: Partial<KnownTool>, now: RiskClass) => only([known("a", "active", "1", old)], [listed("a", "2", now)], "follow");
    expect(classOf({ risk: "execute" }, "read")).toMatchObject({ risk: "execute", riskEvidence: "old" });
    expect(classOf({ risk: "read" }, "execute")).toMatchObject({ risk: "execute", riskEvidence: "now", riskSource: "classifier" });
    expect(classOf({ risk: "read", riskSource: "person" }, "financial")).toMatchObject({ risk: "read", riskSource: "person" });
  });
});
