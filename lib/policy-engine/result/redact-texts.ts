// An answer after a row of `redact` entries that look into texts: every text in it, the names of members and the digits of numbers
// among them. Lists keep their length, objects the number of their members; only texts change, and a number that was found becomes one.
import { pointerTo } from "../json-pointer";
import { isJsonArray, isJsonObject, type JsonObject } from "../json-values";
import type { Json } from "../types";
import { isProtocolName, isProtocolWord, placeBelow, type AnswerPlace } from "./answer-places";
import { findInText, redactText, type TextRedaction } from "./redact-text";
import type { Redacting } from "./redacting";

/**
 * The answer with each text put through the entries in their order. What fired is noted in `redacting`. A later entry can bare what an earlier
 * one looks for, so a text that changed is asked for all of `guards` once more; what one of those still finds takes all of it.
 */
export function redactTexts(answer: JsonObject, redactions: readonly TextRedaction[], guards: readonly TextRedaction[], redacting: Redacting): JsonObject {
  const numbers = new Map<string, string>();

  const textOf = (text: string): string => {
    let redacted = text;
    for (const redaction of redactions) {
      const next = redactText(redacted, redaction, redacting);
      if (next !== redacted) redacting.fired.add(redaction.rule);
      redacted = next;
    }
    if (redacted === text) return text;
    const left = guards.find(({ find, findsReplacement }) => !findsReplacement(redacting.learning) && findInText(redacted, find, redacting.budget).length > 0);
    return left?.replacement ?? redacted;
  };

  const numberOf = (value: number, from: string, to: string): Json => {
    const exact = redacting.numbers.get(from);
    const written = exact ?? String(value);
    const redacted = textOf(written);
    if (redacted !== written) return redacted;
    if (exact !== undefined) numbers.set(to, exact);
    return value;
  };

  /** `holder` is the place of the object that has the value under `name`; `from` and `to` are pointers to it before and after names were redacted. */
  const valueOf = (value: Json, holder: AnswerPlace, name: string, from: string, to: string): Json => {
    if (isProtocolWord(holder, name, value)) return value;
    if (typeof value === "string") return textOf(value);
    if (typeof value === "number") return numberOf(value, from, to);
    if (isJsonArray(value)) return value.map((entry, index) => valueOf(entry, holder, name, pointerTo(from, index), pointerTo(to, index)));
    return isJsonObject(value) ? objectOf(value, placeBelow(holder, name), from, to) : value;
  };

  const objectOf = (object: JsonObject, place: AnswerPlace, from: string, to: string): JsonObject => {
    const names = namesOf(object, place, textOf);
    return Object.fromEntries(Object.entries(object).map(([name, member], index) => {
      const newName = names[index] ?? name;
      return [newName, valueOf(member, place, name, pointerTo(from, name), pointerTo(to, newName))];
    }));
  };

  const redacted = objectOf(answer, "protocol", "", "");
  redacting.numbers = numbers;
  return redacted;
}

/** The names after redaction, in order; where two would be one, the later ones are numbered, so that no member is lost. */
function namesOf(object: JsonObject, place: AnswerPlace, textOf: (text: string) => string): readonly string[] {
  const names = Object.keys(object);
  const redacted = names.map((name) => (isProtocolName(place, name) ? name : textOf(name)));
  const kept = new Set(names.filter((name, index) => redacted[index] === name));
  let number = 1;
  return redacted.map((name, index) => {
    if (name === names[index]) return name;
    let unique = name;
    while (kept.has(unique)) {
      number += 1;
      unique = `${name} ${number}`;
    }
    kept.add(unique);
    return unique;
  });
}
