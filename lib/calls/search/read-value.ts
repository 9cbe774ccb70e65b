// One value of a search, by the kind of its key. Pure.

import { agoUnitMs, type AgoUnit, type Comparison, type SearchValue } from "./call-search";
import type { ValueToken } from "./read-tokens";
import { keyRow, type SearchKey } from "./search-keys";

type ReadValue = { readonly ok: true; readonly value: SearchValue } | { readonly ok: false; readonly message: string };

export const textCharsMax = 200;
const agoMsMax = 10 * 366 * 86_400_000;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };

const refuse = (message: string): ReadValue => ({ ok: false, message });

/** The value that a token stands for under this key, or one sentence that says what it takes. */
export function readValue(key: SearchKey, token: ValueToken): ReadValue {
  const { kind, example } = keyRow(key);
  if (token.text === "") return refuse(`${key}: wants a value, as in ${example}.`);
  if (token.text.length > textCharsMax) return refuse(`A value has at most ${String(textCharsMax)} characters.`);
  switch (kind) {
    case "text": return { ok: true, value: { kind: "text", text: token.text, pattern: !token.quoted && token.text.includes("*") } };
    case "choice": return readChoice(key, token.text);
    case "number": return readNumber(key, token.text);
    case "moment": return readMoment(key, token.text);
  }
}

function readChoice(key: SearchKey, text: string): ReadValue {
  const choices = Object.entries(keyRow(key).choices ?? {});
  const lower = text.toLowerCase();
  const found = choices.find(([choice, others]) => choice === lower || others.includes(lower));
  return found === undefined ? refuse(`${key}: takes ${listed(choices.map(([choice]) => choice))}, not ${text}.`) : { ok: true, value: { kind: "choice", choice: found[0] } };
}

function readNumber(key: SearchKey, text: string): ReadValue {
  const match = /^(>=|<=|>|<|=)?(\d{1,9}(?:\.\d{1,3})?)(ms|s)?$/i.exec(text);
  const unit = match?.[3]?.toLowerCase();
  if (match === null || (unit !== undefined && key !== "latency")) {
    return refuse(`${key}: takes a number${key === "latency" ? " of milliseconds" : ""}, with >, >=, < or <= before it where wanted, as in ${keyRow(key).example}.`);
  }
  return { ok: true, value: { kind: "number", comparison: comparisonOf(match[1]), number: Number(match[2]) * (unit === undefined ? 1 : unitMs[unit] ?? 1) } };
}

function comparisonOf(text: string | undefined): Comparison {
  return text === ">" || text === ">=" || text === "<" || text === "<=" ? text : "=";
}

const units: readonly AgoUnit[] = ["s", "m", "h", "d", "w"];

function readMoment(key: SearchKey, text: string): ReadValue {
  const ago = /^(\d{1,7})([smhdw])$/i.exec(text);
  if (ago !== null) {
    const unit = units.find((one) => one === ago[2]?.toLowerCase());
    const count = Number(ago[1]);
    if (unit !== undefined && count * agoUnitMs[unit] <= agoMsMax) return { ok: true, value: { kind: "ago", count, unit } };
    return refuse(`${key}: reaches ten years back at most.`);
  }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(text);
  const at = iso === null ? Number.NaN : Date.parse(`${iso[1] ?? ""}T${iso[2] ?? "00:00"}${iso[3]?.toUpperCase() ?? "Z"}`);
  // A day that the month does not have is moved on by Date.parse: said instead.
  if (iso !== null && !Number.isNaN(at) && new Date(`${iso[1] ?? ""}T00:00:00Z`).toISOString().startsWith(iso[1] ?? "-")) {
    return { ok: true, value: { kind: "moment", at: new Date(at).toISOString() } };
  }
  return refuse(`${key}: takes 15m, 24h, 7d and the like, a day as 2026-01-31, or a moment as 2026-01-31T12:00Z; not ${text}.`);
}

/** "a, b or c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
