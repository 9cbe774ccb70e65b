// What is called most, by whom, and what denies most; each leads to its calls.

import { agoUnitMs, type SearchTerm } from "@/lib/calls/search/call-search";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import type { SearchKey } from "@/lib/calls/search/search-keys";
import { overviewSpans } from "@/lib/calls/overview/overview-span";
import type { Overview } from "@/lib/calls/overview/read-overview";
import { callsHref } from "../calls/read-query";
import { TopList } from "./top-list";

export function TopLists({ org, overview: { span, tools, grants, rules } }: { org: string; overview: Overview }) {
  const { words, binMs, bins } = overviewSpans[span];
  const since: SearchTerm = { key: "since", negated: false, values: [{ kind: "ago", count: (binMs * bins) / agoUnitMs.h, unit: "h" }] };
  const href = (texts: Partial<Record<SearchKey, string>>) => callsHref(`/${org}/calls`, formatCallSearch({
    terms: [...Object.entries(texts).map(([key, text]): SearchTerm => ({ key: key as SearchKey, negated: false, values: [{ kind: "text", text, pattern: false }] })), since],
  }));
  const aside = (denied: number, failed: number) => [denied === 0 ? "" : `${denied.toLocaleString("en")} denied`, failed === 0 ? "" : `${failed.toLocaleString("en")} failed`].filter((text) => text !== "").join(", ");
  const none = `None in ${words}.`;
  return (
    <div className="mb-8 grid items-start gap-3 lg:grid-cols-3">
      <TopList title="Most called tools" counted="Calls" empty={none} entries={tools.map((row) => ({
        key: `${row.id} ${row.detail}`, href: href({ tool: row.detail, server: row.id }), name: row.detail, note: row.name, count: row.calls, aside: aside(row.denied, row.failed),
      }))} />
      <TopList title="Most active grants" counted="Calls" empty={none} entries={grants.map((row) => ({
        key: row.id, href: href({ grant: row.id }), name: row.name === "" ? row.id : row.name, note: row.id, count: row.calls, aside: aside(row.denied, row.failed),
      }))} />
      <TopList title="What denies most" counted="Denied calls" empty={`Nothing was denied in ${words}.`} entries={rules.map((row) => ({
        key: `${row.id} ${row.detail} ${row.rule ?? ""}`, href: href({ code: row.detail, ...(row.rule === null ? {} : { rule: row.rule }) }),
        name: row.rule ?? row.detail, note: row.rule === null ? row.name : `${row.detail} · ${row.name}`, count: row.denied, aside: "denied",
      }))} />
    </div>
  );
}
