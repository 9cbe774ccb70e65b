import { describe, expect, it } from "vitest";
import type { CallSearch } from "@/lib/calls/search/call-search";
import { soleWord, spanOf, withSpan, withValue } from "@/lib/calls/search/edit-call-search";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";

function searchOf(text: string): CallSearch {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.search;
}

describe("the controls and the box", () => {
  it("a control shows what the box says, where that is one value", () => {
    expect(soleWord(searchOf("decision:deny"), "decision")).toBe("denied");
    expect(soleWord(searchOf('grant:"CI runner" since:24h'), "grant")).toBe("CI runner");
    expect(soleWord(searchOf("since:24h"), "since")).toBe("24h");
    for (const text of ["tool:a,b", "-tool:a", "tool:a*", "decision:denied", "tool:a -tool:b"]) expect(soleWord(searchOf(text), "tool"), text).toBeNull();
  });
  it("what a control sets takes the place of the key's terms and leaves the others", () => {
    const search = searchOf("server:files tool:a -tool:b weather");
    expect(formatCallSearch(withValue(search, "tool", { kind: "text", text: "run all", pattern: false }))).toBe('server:files tool:"run all" weather');
    expect(formatCallSearch(withValue(search, "tool", null))).toBe("server:files weather");
    expect(formatCallSearch(withValue(search, "era", { kind: "choice", choice: "modern" }))).toBe("server:files tool:a -tool:b weather era:modern");
  });
  it("a brushed span takes the place of the one that was", () => {
    const [since, until] = [new Date("2026-01-31T12:00:00Z"), new Date("2026-01-31T12:05:00Z")];
    const brushed = withSpan(searchOf("since:24h tool:run"), since, until);
    expect(formatCallSearch(brushed)).toBe("since:2026-01-31T12:00Z tool:run until:2026-01-31T12:05Z");
    expect(spanOf(brushed, new Date())).toEqual({ since, until });
    expect(spanOf(searchOf("since:1h"), until).since).toEqual(new Date("2026-01-31T11:05:00Z"));
  });
});
