"use client";
// The commonest terms of a search as lists to choose from. They show what the box says, and what they set stands in the box.
import { Select } from "@/app/_ui/select";
import type { CallFacets } from "@/lib/calls/list-call-facets";
import type { CallSearch, SearchValue } from "@/lib/calls/search/call-search";
import { soleWord, withValue } from "@/lib/calls/search/edit-call-search";
import type { SearchKey } from "@/lib/calls/search/search-keys";
import { readValue } from "@/lib/calls/search/read-value";

interface Control {
  readonly key: SearchKey;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

const spans = [["15m", "Last 15 minutes"], ["1h", "Last hour"], ["24h", "Last 24 hours"], ["7d", "Last 7 days"], ["30d", "Last 30 days"]] as const;
const decisions = [["allowed", "Allowed"], ["denied", "Denied"], ["parked", "Not approved"]] as const;
const several = "…";

/** By name where it is one thing's alone, else by id. */
function named(things: readonly { readonly id: string; readonly name: string }[]) {
  return things.map(({ id, name }) => ({ value: things.filter((other) => other.name === name).length === 1 ? name : id, label: name }));
}

export function controlsOf(facets: CallFacets, withServer: boolean): readonly Control[] {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const pairs = (values: readonly (readonly [string, string])[]) => values.map(([value, label]) => ({ value, label }));
  return [
    { key: "since", label: "Time", options: pairs(spans) },
    ...(withServer ? [{ key: "server" as const, label: "Server", options: named(facets.servers) }] : []),
    { key: "grant", label: "Grant", options: named(facets.grants.map(({ id, label }) => ({ id, name: label }))) },
    { key: "tool", label: "Tool", options: plain(facets.tools) },
    { key: "decision", label: "Decision", options: pairs(decisions) },
    { key: "code", label: "Code", options: plain(facets.codes) },
  ];
}

function valueFor(key: SearchKey, text: string): SearchValue | null {
  if (text === "") return null;
  const read = readValue(key, { text, quoted: true, start: 0, end: text.length });
  return read.ok ? read.value : null;
}

/** What the list of this key shows of a search; empty where the search leaves the key open. */
export function shownIn({ key }: Pick<Control, "key">, search: CallSearch): string {
  const hasEnd = key === "since" && search.terms.some((term) => term.key === "until");
  const word = soleWord(search, key);
  if (word !== null && !hasEnd) return word;
  return hasEnd || search.terms.some((term) => term.key === key) ? several : "";
}

export function SearchControls({ controls, search, onSearch }: {
  controls: readonly Control[];
  /** Null while the box holds what cannot be understood: then the controls rest. */
  search: CallSearch | null;
  onSearch: (search: CallSearch) => void;
}) {
  return controls.map(({ key, label, options }) => {
    const value = search === null ? "" : shownIn({ key }, search);
    const isOther = value !== "" && !options.some((option) => option.value === value);
    return (
      <Select
        key={key} aria-label={label} value={value} disabled={search === null} placeholder={`${label}: all`} className="w-34 xl:w-38 max-sm:w-[calc(50%-0.25rem)]"
        options={[...(isOther ? [{ value, label: value === several ? `${label}: as written` : value, disabled: value === several }] : []), ...options]}
        onChange={(event) => {
          if (search === null) return;
          const bare = key === "since" ? withValue(search, "until", null) : search;
          onSearch(withValue(bare, key, valueFor(key, event.target.value)));
        }}
      />
    );
  });
}
