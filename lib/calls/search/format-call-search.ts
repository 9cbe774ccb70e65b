// A search as the text that means it; reading that text gives the same search again. Pure.

import type { CallSearch, SearchTerm, SearchValue } from "./call-search";

/** The shortest text of the search, terms in their order. */
export function formatCallSearch({ terms }: CallSearch): string {
  return terms.map(formatTerm).join(" ");
}

function formatTerm({ key, negated, values }: SearchTerm): string {
  const minus = negated ? "-" : "";
  return key === null ? minus + values.map(formatFreeText).join(" ") : `${minus}${key}:${values.map(formatValue).join(",")}`;
}

function formatFreeText(value: SearchValue): string {
  const text = value.kind === "text" ? value.text : formatValue(value);
  return /^[^\s"-][^\s":]*$/.test(text) ? text : quoted(text);
}

/** One value as it stands behind its key. */
export function formatValue(value: SearchValue): string {
  switch (value.kind) {
    case "text": return !value.pattern && needsQuotes(value.text) ? quoted(value.text) : value.text;
    case "choice": return value.choice;
    case "number": return `${value.comparison === "=" ? "" : value.comparison}${String(value.number)}`;
    case "ago": return `${String(value.count)}${value.unit}`;
    case "moment": return value.at.replace(/T00:00:00\.000Z$/, "").replace(/:00\.000Z$/, "Z").replace(/\.000Z$/, "Z");
  }
}

function needsQuotes(text: string): boolean {
  return /[\s,*]/.test(text) || text.startsWith('"');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
