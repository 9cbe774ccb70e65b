// Two writers of one draft, as values: what becomes of a draft that arrives, and how two changes become one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeDocuments } from "@/app/(console)/[org]/servers/[server]/policy/draft/merge-documents";
import { reconcile } from "@/app/(console)/[org]/servers/[server]/policy/draft/reconcile-draft";
import type { Json } from "@/lib/policy-engine/types";

const live = { number: 3, text: "live" };
const arrive = (document: string | null, { mine = "base", base = "base", liveVersion = 3 } = {}) => reconcile({ record: { document, liveVersion }, live, mine, base });

describe("reconcile", () => {
  it("takes the other's text where nothing here is unsaved", () => {
    expect(arrive("theirs")).toEqual({ kind: "theirs", text: "theirs" });
    expect(arrive(null)).toEqual({ kind: "theirs", text: "live" });
  });

  it("keeps what is typed here where the other's text is the one that it was typed upon", () => {
    expect(arrive("base", { mine: "mine" })).toEqual({ kind: "mine", text: "base" });
  });

  it("leaves the choice to a person exactly where both changed it to different texts", () => {
    expect(arrive("theirs", { mine: "mine" })).toEqual({ kind: "both", text: "theirs" });
    expect(arrive("agreed", { mine: "agreed" })).toEqual({ kind: "same", text: "agreed" });
  });

  it("does not take a live version for the draft that this page has not loaded yet", () => {
    expect(arrive(null, { liveVersion: 4 })).toEqual({ kind: "wait" });
    expect(arrive("theirs", { liveVersion: 4 })).toEqual({ kind: "theirs", text: "theirs" });
  });

  it("never lets a text that is typed here go without a person's word", () => {
    fc.assert(fc.property(fc.option(fc.string()), fc.string(), fc.string(), (document, mine, base) => {
      const { kind } = arrive(document, { mine, base });
      return mine === base || kind !== "theirs";
    }));
  });
});

const base = { version: "1", default: "deny", tools: { list: {}, run: { deny_if: [1] } } };

describe("mergeDocuments", () => {
  it("lets both changes stand where they are about different places", () => {
    const mine = { ...base, tools: { ...base.tools, run: { deny_if: [1, 2] } } };
    const theirs = { ...base, default: "allow", tools: { ...base.tools, show: {} } };
    expect(mergeDocuments(base, mine, theirs)).toEqual({ document: { version: "1", default: "allow", tools: { list: {}, run: { deny_if: [1, 2] }, show: {} } }, clashes: [] });
  });

  it("lets mine stand where both changed one place, and names it", () => {
    const mine = { ...base, tools: { ...base.tools, run: { deny_if: [2] } } };
    const theirs = { ...base, tools: { ...base.tools, run: { deny_if: [3] } } };
    expect(mergeDocuments(base, mine, theirs)).toEqual({ document: mine, clashes: ["/tools/run/deny_if"] });
  });

  it("removes what one removed and the other left alone, and keeps what the other changed", () => {
    const without = { version: "1", default: "deny", tools: { list: {} } };
    const changed = { ...base, tools: { ...base.tools, run: { deny_if: [9] } } };
    expect(mergeDocuments(base, without, base).document).toEqual(without);
    expect(mergeDocuments(base, base, without).document).toEqual(without);
    expect(mergeDocuments(base, without, changed)).toEqual({ document: changed, clashes: ["/tools/run"] });
    expect(mergeDocuments(base, changed, without)).toEqual({ document: changed, clashes: ["/tools/run"] });
  });

  it("is either text where the other is the one that both began from, whatever the JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [from, to] = [one as Json, other as Json];
      expect(mergeDocuments(from, to, from)).toEqual({ document: to, clashes: [] });
      expect(mergeDocuments(from, from, to)).toEqual({ document: to, clashes: [] });
    }), { numRuns: 300 });
  });
});
