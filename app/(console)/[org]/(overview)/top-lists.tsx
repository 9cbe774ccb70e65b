// What is called most, by whom, and what denies most; each leads to its calls.

import { agoUnitMs } from "@/lib/base/moment-text";
import type { SearchTerm } from "@/lib/calls/search/call-search";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import type { SearchKey } from "@/lib/calls/search/search-keys";
import { overviewSpans, type OverviewSpan } from "@/lib/calls/overview/overview-span";
import type { TopRow } from "@/lib/calls/overview/open-overview";
import { callsHref } from "../calls/read-query";
import { rulePlace } from "./rule-place";
import { TopList } from "./top-list";

interface ListProps {
  org: string;
  span: OverviewSpan;
  rows: readonly TopRow[];
}

/** The calls of the span of which this holds. */
function hrefTo(org: string, span: OverviewSpan, texts: Partial<Record<SearchKey, string>>): string {
  const { binMs, bins } = overviewSpans[span];
  const since: SearchTerm = { key: "since", negated: false, values: [{ kind: "ago", count: (binMs * bins) / agoUnitMs.h, unit: "h" }] };
  return callsHref(`/${org}/calls`, formatCallSearch({
    terms: [...Object.entries(texts).map(([key, text]): SearchTerm => ({ key: key as SearchKey, negated: false, values: [{ kind: "text", text, pattern: false }] })), since],
  }));
}

function asideOf({ denied, failed }: TopRow): string {
  return [denied === 0 ? "" : `${denied.toLocaleString("en")} denied`, failed === 0 ? "" : `${failed.toLocaleString("en")} failed`].filter((text) => text !== "").join(", ");
}

export function TopTools({ org, span, rows }: ListProps) {
  return (
    <TopList title="Most called tools" counted="Calls" empty={`None in ${overviewSpans[span].words}.`} entries={rows.map((row) => ({
      key: `${row.id} ${row.detail}`, href: hrefTo(org, span, { tool: row.detail, server: row.id }), name: row.detail, note: row.name, count: row.calls, aside: asideOf(row),
    }))} />
  );
}

export function TopGrants({ org, span, rows }: ListProps) {
  return (
    <TopList title="Most active grants" counted="Calls" empty={`None in ${overviewSpans[span].words}.`} entries={rows.map((row) => ({
      key: row.id, href: hrefTo(org, span, { grant: row.id }), name: row.name === "" ? row.id : row.name, note: row.id, count: row.calls, aside: asideOf(row),
    }))} />
  );
}

export function TopRules({ org, span, rows }: ListProps) {
  return (
    <TopList title="What denies most" counted="Denied calls" empty={`Nothing was denied in ${overviewSpans[span].words}.`} entries={rows.map((row) => {
      const { about, rule } = row.rule === null ? { about: row.detail, rule: "" } : rulePlace(row.rule);
      return {
        key: `${row.id} ${row.detail} ${row.rule ?? ""}`, href: hrefTo(org, span, { code: row.detail, ...(row.rule === null ? {} : { rule: row.rule }) }),
        name: about, whole: row.rule ?? row.detail, note: [rule, row.rule === null ? "" : row.detail, row.name].filter((part) => part !== "").join(" · "), count: row.denied, aside: "denied",
      };
    })} />
  );
}
