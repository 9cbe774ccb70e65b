import { describe, expect, it } from "vitest";
import { changeLines } from "@/lib/changes/change-lines";

describe("what a change differs in", () => {
  it("is told member by member: set, gone, changed and the same", () => {
    expect(changeLines({ name: "A", url: "x", drift: "warn" }, { name: "B", url: "x", credential: { kind: "bearer", hint: "…1a2b" } })).toEqual([
      { path: "name", kind: "changed", before: "A", after: "B" },
      { path: "url", kind: "same", before: "x", after: "x" },
      { path: "drift", kind: "removed", before: "warn", after: null },
      { path: "credential.kind", kind: "added", before: null, after: "bearer" },
      { path: "credential.hint", kind: "added", before: null, after: "…1a2b" },
    ]);
  });

  it("compares lists of named things by name, whatever their places", () => {
    const before = { tools: [{ name: "run", state: "changed" }, { name: "list", state: "new" }] };
    const after = { tools: [{ name: "list", state: "active" }, { name: "run", state: "active" }] };
    expect(changeLines(before, after)).toEqual([
      { path: "tools.run.state", kind: "changed", before: "changed", after: "active" },
      { path: "tools.list.state", kind: "changed", before: "new", after: "active" },
    ]);
  });

  it("says none, empty, yes and no in words", () => {
    expect(changeLines(null, { policyId: null, note: "", record: true, cidrs: [], tags: {} }).map(({ after }) => after)).toEqual(["none", "empty", "yes", "none", "none"]);
  });

  it("is bounded however deep or long the sides are", () => {
    let deep: unknown = "end";
    for (let depth = 0; depth < 50; depth += 1) deep = { deep };
    expect(changeLines({ deep }, null)).toHaveLength(1);
    expect(changeLines(null, Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`m${String(index)}`, index])))).toHaveLength(200);
  });

  it("has no line where nothing was recorded", () => {
    expect(changeLines(null, null)).toEqual([]);
  });
});
