// A search as the text that means it; reading that text gives the same search again. Pure.

import { formatMoment } from "@/lib/base/moment-text";
import type { CallSearch, SearchTerm, SearchValue } from "./call-search";
import type { SearchKey } from "./search-keys";

/** The shortest text of the search, terms in their order. */
export function formatCallSearch({ terms }: CallSearch): string {
  return terms.map(formatTerm).join(" ");
}

function formatTerm({ key, negated, values }: SearchTerm): string {
  const minus = negated ? "-" : "";
  return key === null ? minus + values.map(formatFreeText).join(" ") : `${minus}${key}:${values.map((value) => formatValue(value, key)).join(",")}`;
}

function formatFreeText(value: SearchValue): string {
  const text = value.kind === "text" ? value.text : formatValue(value, null);
  return /^[^\s"-][^\s":]*$/.test(text) ? text : quoted(text);
}

/** One value as it stands behind its key. */
export function formatValue(value: SearchValue, key: SearchKey | null): string {
  switch (value.kind) {
    case "text": return !value.pattern && needsQuotes(value.text) ? quoted(value.text) : value.text;
    case "choice": return value.choice;
    case "number": return `${value.comparison === "=" ? "" : value.comparison}${String(value.number)}`;
    case "ago": case "moment": return formatMoment(value, key === "until" ? key : "since");
  }
}

function needsQuotes(text: string): boolean {
  return /[\s,*]/.test(text) || text.startsWith('"');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
