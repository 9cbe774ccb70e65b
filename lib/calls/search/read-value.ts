// One value of a search, by the kind of its key. Pure.

import { momentForms, readMoment, type SpanEnd } from "@/lib/base/moment-text";
import type { Comparison, SearchValue } from "./call-search";
import type { ValueToken } from "./read-tokens";
import { keyRow, type SearchKey } from "./search-keys";

type ReadValue = { readonly ok: true; readonly value: SearchValue } | { readonly ok: false; readonly message: string };

export const textCharsMax = 200;
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
    case "moment": return readEnd(key === "until" ? key : "since", token.text);
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

function readEnd(key: SpanEnd, text: string): ReadValue {
  const moment = readMoment(text, key);
  if (moment === "too_far") return refuse(`${key}: reaches ten years back at most.`);
  return moment === null ? refuse(`${key}: takes ${momentForms}; not ${text}.`) : { ok: true, value: moment };
}

/** "a, b or c". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
