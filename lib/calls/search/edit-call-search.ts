// What the controls beside the box do to a search: set, add or take away the values of one key. Pure.

import { formatMoment, msOfMoment } from "@/lib/base/moment-text";
import type { CallSearch, SearchValue } from "./call-search";
import type { SearchKey } from "./search-keys";

/** The values of the key that are asked for; of negated terms none. */
function valuesOf({ terms }: CallSearch, key: SearchKey): readonly SearchValue[] {
  return terms.filter((term) => term.key === key && !term.negated).flatMap(({ values }) => values);
}

/** The one text or choice that the key is set to; null where it is another kind of condition or none. */
export function soleWord(search: CallSearch, key: SearchKey): string | null {
  const terms = search.terms.filter((term) => term.key === key);
  const [value] = terms[0]?.values ?? [];
  if (terms.length !== 1 || terms[0]?.negated !== false || terms[0].values.length !== 1 || value === undefined) return null;
  if (value.kind === "choice") return value.choice;
  if (value.kind === "ago") return formatMoment(value, "since");
  return value.kind === "text" && !value.pattern ? value.text : null;
}

/** The search in which the key has exactly this value; null takes the key out. Negated terms of the key go as well. */
export function withValue(search: CallSearch, key: SearchKey, value: SearchValue | null): CallSearch {
  const at = search.terms.findIndex((term) => term.key === key);
  const others = search.terms.filter((term) => term.key !== key);
  if (value === null) return { terms: others };
  const place = at === -1 ? others.length : at;
  return { terms: [...others.slice(0, place), { key, negated: false, values: [value] }, ...others.slice(place)] };
}

/** The search between two moments, in the place of whatever span it had. */
export function withSpan(search: CallSearch, since: Date, until: Date): CallSearch {
  const begun = withValue(search, "since", { kind: "moment", at: since.toISOString() });
  return withValue(begun, "until", { kind: "moment", at: until.toISOString() });
}

/** From when until when, at this moment; null where the search leaves that open. Of several beginnings the latest holds, of several ends the earliest. */
export function spanOf(search: CallSearch, now: Date): { readonly since: Date | null; readonly until: Date | null } {
  const momentsOf = (key: "since" | "until"): number[] => valuesOf(search, key).flatMap((value) => (value.kind === "ago" || value.kind === "moment" ? [msOfMoment(value, now)] : []));
  const [since, until] = [momentsOf("since"), momentsOf("until")];
  return { since: since.length === 0 ? null : new Date(Math.max(...since)), until: until.length === 0 ? null : new Date(Math.min(...until)) };
}
