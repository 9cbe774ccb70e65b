import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffParts, lineDiff } from "@/lib/policy-diff/line-diff";

const sides = (before: string, after: string) => {
  const lines = lineDiff(before, after);
  return {
    before: lines.filter(({ kind }) => kind !== "added").map(({ text }) => text).join("\n"),
    after: lines.filter(({ kind }) => kind !== "removed").map(({ text }) => text).join("\n"),
  };
};

describe("lineDiff", () => {
  it("holds both texts whole, each line with its number", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "", "{"), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(fc.property(text, text, (before, after) => {
      expect(sides(before, after)).toEqual({ before, after });
      const lines = lineDiff(before, after);
      expect(lines.flatMap((line) => (line.before === null ? [] : [line.before]))).toEqual(before.split("\n").map((_, index) => index + 1));
      expect(lines.flatMap((line) => (line.after === null ? [] : [line.after]))).toEqual(after.split("\n").map((_, index) => index + 1));
    }));
  });

  it("removes and adds no more than it must", () => {
    expect(lineDiff("a\nb\nc\nd", "a\nc\nx\nd").map(({ kind, text }) => `${kind} ${text}`)).toEqual(["same a", "removed b", "same c", "added x", "same d"]);
    expect(lineDiff("a", "a").every(({ kind }) => kind === "same")).toBe(true);
  });

  it("stays correct where the texts are too large to compare line by line", () => {
    const before = Array.from({ length: 3000 }, (_, index) => `b${String(index)}`).join("\n");
    const after = Array.from({ length: 3000 }, (_, index) => `a${String(index)}`).join("\n");
    expect(sides(`head\n${before}\ntail`, `head\n${after}\ntail`)).toEqual({ before: `head\n${before}\ntail`, after: `head\n${after}\ntail` });
  });
});

describe("diffParts", () => {
  it("leaves out what is far from any change, and says how much", () => {
    const same = Array.from({ length: 10 }, (_, index) => String(index));
    const parts = diffParts(lineDiff([...same, "old", ...same].join("\n"), [...same, "new", ...same].join("\n")), 2);
    expect(parts.map((part) => (part.kind === "gap" ? part.count : part.lines.length))).toEqual([8, 6, 8]);
    expect(diffParts(lineDiff("a\nb", "a\nb"))).toEqual([{ kind: "gap", count: 2 }]);
  });
});
