// The address of the changes page: what it asks for, and the links between its pages.

import { changeFilterInput, type ChangeFilter } from "@/lib/changes/change-filter";

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

const names = ["act", "actor", "target", "since", "until"] as const;

export interface ChangeQuery {
  /** What of the address can be understood. */
  readonly filter: ChangeFilter;
  readonly after: string | undefined;
  /** What cannot: then nothing is shown, so that nobody takes a whole log for a filtered one. */
  readonly problems: readonly string[];
}

/** Reads the address; a parameter that is empty is none. */
export function readChangeQuery(params: SearchParams): ChangeQuery {
  const given = Object.fromEntries(names.flatMap((name) => (typeof params[name] === "string" && params[name] !== "" ? [[name, params[name]]] : [])));
  const parsed = changeFilterInput.safeParse(given);
  const after = typeof params["after"] === "string" && params["after"] !== "" ? params["after"] : undefined;
  return parsed.success ? { filter: parsed.data, after, problems: [] } : { filter: {}, after: undefined, problems: parsed.error.issues.map(({ message }) => message) };
}

/** The address of this filter and, where given, of the page that begins after a row. */
export function changesHref(path: string, filter: ChangeFilter, after?: string): string {
  const query = new URLSearchParams(Object.entries({ ...filter, after }).filter((entry): entry is [string, string] => typeof entry[1] === "string")).toString();
  return query === "" ? path : `${path}?${query}`;
}
