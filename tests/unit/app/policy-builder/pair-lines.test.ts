import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairLines } from "@/app/(console)/[org]/servers/[server]/policy/versions/pair-lines";
import { lineDiff } from "@/lib/policy-diff/line-diff";

describe("pairLines", () => {
  it("puts changed lines across from each other, and what has no counterpart across from nothing", () => {
    const rows = pairLines(lineDiff("a\nb\nc\nd", "a\nB\nc2\nx\nd")).map(({ before, after }) => [before?.text ?? "", after?.text ?? ""]);
    expect(rows).toEqual([["a", "a"], ["b", "B"], ["c", "c2"], ["", "x"], ["d", "d"]]);
  });

  it("shows every line of both sides once, in its order", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((list) => list.join("\n"));
    fc.assert(fc.property(lines, lines, (one, other) => {
      const rows = pairLines(lineDiff(one, other));
      expect(rows.flatMap(({ before }) => (before === null ? [] : [before.text])).join("\n")).toBe(one);
      expect(rows.flatMap(({ after }) => (after === null ? [] : [after.text])).join("\n")).toBe(other);
    }));
  });
});
