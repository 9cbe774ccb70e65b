// The log's address and what it asks for: one reading for the page, its parts that ask again, and the links between pages.

import { formatCallCursor, parseCallCursor, type CallCursor } from "@/lib/calls/call-cursor";
import { everyCall, type CallSearch, type SearchProblem } from "@/lib/calls/search/call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface CallQuery {
  readonly search: CallSearch;
  /** The search as it stands in the address. */
  readonly text: string;
  readonly after: CallCursor | null;
  readonly before: CallCursor | null;
  /** What cannot be understood; then nothing is shown, so that nobody takes an unfiltered log for a filtered one. */
  readonly problems: readonly SearchProblem[];
}

/** Reads the address: `q` is the search, `after` or `before` a place in the log. */
export function readCallQuery(params: SearchParams): CallQuery {
  const word = (name: string): string => {
    const value = params[name];
    return typeof value === "string" ? value : "";
  };
  const text = word("q").trim();
  const parsed = parseCallSearch(text);
  return {
    search: parsed.ok ? parsed.search : everyCall,
    text,
    after: parseCallCursor(word("after")),
    before: parseCallCursor(word("before")),
    problems: parsed.ok ? [] : parsed.problems,
  };
}

const serverIdForm = /^srv_[0-9A-Za-z]{1,60}$/;

/** What a part of a page asks for by itself: its `q`, of the server alone whose id `server` is, where there is one. Null: one of the two cannot be understood. */
export function readPartSearch(params: SearchParams): CallSearch | null {
  const { search, problems } = readCallQuery(params);
  const server = params["server"] ?? "";
  if (problems.length > 0 || typeof server !== "string") return null;
  if (server === "") return search;
  return serverIdForm.test(server) ? ofServer(search, server) : null;
}

/** The same search, of one server alone. */
export function ofServer(search: CallSearch, serverId: string | undefined): CallSearch {
  return serverId === undefined ? search : { terms: [{ key: "server", negated: false, values: [{ kind: "text", text: serverId, pattern: false }] }, ...search.terms] };
}

/** The address of a page of this search and, where given, a place to begin. */
export function callsHref(path: string, text: string, place: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...(text === "" ? {} : { q: text }), ...place }).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** A place as the address names it. */
export function placeParameter(direction: "after" | "before", place: { readonly startedAt: string | Date; readonly id: string }): Readonly<Record<string, string>> {
  return { [direction]: formatCallCursor(place) };
}
