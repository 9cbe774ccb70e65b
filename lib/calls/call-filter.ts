// What one may ask of the audit log through the API: a search, and its commonest terms as parameters of their own.

import { z } from "zod";
import type { CallSearch, SearchTerm, SearchValue } from "./search/call-search";
import { parseCallSearch, searchCharsMax } from "./search/parse-call-search";
import type { SearchKey } from "./search/search-keys";

const name = z.string().trim().min(1).max(200);
const moment = z.iso.datetime({ offset: true, error: "Write the time as 2026-01-31T12:00:00Z." });

/** The text of a search; everything that cannot be understood in it is one sentence. */
const searchText = z.string().max(searchCharsMax).meta({ description: "A search as in the console's log, e.g. `tool:run decision:denied since:24h`; docs/call-search.md has its grammar." })
  .transform((text, context): CallSearch => {
    const parsed = parseCallSearch(text);
    if (parsed.ok) return parsed.search;
    context.addIssue({ code: "custom", message: parsed.problems.map(({ message }) => message).join(" ") });
    return z.NEVER;
  });

export const callFilterInput = z.strictObject({
  q: searchText.optional(),
  from: moment.optional(),
  to: moment.optional(),
  server: name.optional(),
  grant: name.optional(),
  tool: name.optional(),
  method: name.optional(),
  decision: z.enum(["allow", "deny", "park"], "A decision is allow, deny or park.").optional(),
  code: z.string().regex(/^[a-z_]{1,40}$/, "A code has lower-case letters and underscores.").optional(),
});
export type CallFilter = z.output<typeof callFilterInput>;

const decisions = { allow: "allowed", deny: "denied", park: "parked" } as const;

/** The search that a filter means: its terms and those of its parameters, all of which must hold. */
export function searchOfFilter({ q, from, to, decision, ...texts }: CallFilter): CallSearch {
  const term = (key: SearchKey, value: SearchValue): SearchTerm => ({ key, negated: false, values: [value] });
  const own: SearchTerm[] = [];
  for (const key of ["server", "grant", "tool", "method", "code"] as const) {
    const text = texts[key];
    if (text !== undefined) own.push(term(key, { kind: "text", text, pattern: false }));
  }
  if (decision !== undefined) own.push(term("decision", { kind: "choice", choice: decisions[decision] }));
  // The later beginning and the earlier end hold, whichever of the two says it: both are asked.
  if (from !== undefined) own.push(term("since", { kind: "moment", at: new Date(from).toISOString() }));
  if (to !== undefined) own.push(term("until", { kind: "moment", at: new Date(to).toISOString() }));
  return { terms: [...own, ...(q?.terms ?? [])] };
}

/** Where a page of the log begins: after (older than) or before (newer than) one row. */
export interface CallCursor {
  readonly startedAt: Date;
  readonly id: string;
}

const cursorForm = /^(\d{1,15})-(cal_[a-z0-9]{1,40})$/;

/** The text form of a row's place; opaque to those who pass it on. */
export function formatCallCursor(row: { readonly startedAt: string | Date; readonly id: string }): string {
  return `${String(new Date(row.startedAt).getTime())}-${row.id}`;
}

/** The place that a text names, or null where it names none. */
export function parseCallCursor(text: string): CallCursor | null {
  const match = cursorForm.exec(text);
  const [, at, id] = match ?? [];
  if (at === undefined || id === undefined) return null;
  const startedAt = new Date(Number(at));
  return Number.isNaN(startedAt.getTime()) ? null : { startedAt, id };
}
