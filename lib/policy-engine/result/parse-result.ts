// Reads what a section says of answers (`result`), reporting everything that is wrong with it.
import { redactionsPerSectionMax, regexCharactersMax, replaceCharactersMax, resultBytesMax } from "../bounds";
import { ownMember, type JsonObject } from "../json-values";
import { pointerTo } from "../json-pointer";
import { acceptsPattern } from "../parse-condition";
import { parseRule } from "../parse-rule";
import { parseRedactPath } from "../paths";
import type { Redaction, ResultSection } from "../policy";
import { optionalList, optionalText, optionalWhole, readObject, readText, readWord, wrongType, type Reading } from "../read-fields";
import { reasonSentences } from "../reason-codes";
import type { Json } from "../types";
import { detectorNames } from "./detectors/detectors";

/** What is put in the place of a find where the document does not say. */
const defaultReplacement = "[redacted]";
const forms = ["pattern", "detect", "path"] as const;

/** The `result` at this pointer, or null where it is no object. With problems reported, what it returns is not to be used. */
export function parseResult(reading: Reading, value: Json, pointer: string): ResultSection | null {
  const object = readObject(reading, value, pointer, "`result`", ["redact", "deny_if", "max_bytes"]);
  if (object === null) return null;
  const redactPointer = pointerTo(pointer, "redact");
  const entries = optionalList(reading, object, pointer, "redact");
  if (entries.length > redactionsPerSectionMax) reading.problems.add(redactPointer, "too_many", `\`redact\` has at most ${redactionsPerSectionMax} entries`);
  const redact = entries.slice(0, redactionsPerSectionMax).map((entry, index) => parseRedaction(reading, entry, pointerTo(redactPointer, index)));
  const denyPointer = pointerTo(pointer, "deny_if");
  const denyIf = optionalList(reading, object, pointer, "deny_if")
    .map((entry, index) => parseRule(reading, entry, pointerTo(denyPointer, index), reasonSentences.result_denied, "result"));
  const bytes = optionalWhole(reading, object, pointer, "max_bytes", [1, resultBytesMax]);
  return {
    rule: pointer,
    redact: redact.filter((entry) => entry !== null),
    denyIf: denyIf.filter((rule) => rule !== null),
    maxBytes: bytes === null ? null : { rule: pointerTo(pointer, "max_bytes"), bytes },
  };
}

function parseRedaction(reading: Reading, value: Json, rule: string): Redaction | null {
  const object = readObject(reading, value, rule, "an entry of `redact`", [...forms, "replace"]);
  if (object === null) return null;
  const replacement = optionalText(reading, object, rule, "replace", replaceCharactersMax) ?? defaultReplacement;
  const [form, ...others] = forms.filter((name) => Object.hasOwn(object, name));
  if (form === undefined) {
    reading.problems.add(pointerTo(rule, "pattern"), "missing_field", "an entry of `redact` has a `pattern`, or `detect`, or a `path`");
    return null;
  }
  for (const other of others) reading.problems.add(pointerTo(rule, other), "unknown_field", `an entry of \`redact\` looks for one thing, and this one has a \`${form}\``);
  const target = readTarget(reading, object, form, pointerTo(rule, form));
  return target === null ? null : { rule, target, replacement };
}

function readTarget(reading: Reading, object: JsonObject, form: (typeof forms)[number], pointer: string): Redaction["target"] | null {
  const value = ownMember(object, form) ?? null;
  switch (form) {
    case "pattern": return readPattern(reading, value, pointer);
    case "detect": {
      const detector = readWord(reading, value, pointer, "what is detected", detectorNames);
      return detector === null ? null : { kind: "detect", detector };
    }
    case "path": return readPath(reading, value, pointer);
  }
}

function readPattern(reading: Reading, value: Json, pointer: string): Redaction["target"] | null {
  const pattern = readText(reading, value, pointer, "a regular expression", regexCharactersMax);
  if (pattern === null || !acceptsPattern(reading, pattern, pointer)) return null;
  const compiled = reading.regex.compile(pattern);
  if (compiled.ok && compiled.test("")) {
    reading.problems.add(pointer, "bad_value", "this matches the empty text, which is everywhere; say what has to be there, `+` instead of `*`");
    return null;
  }
  return { kind: "pattern", pattern };
}

function readPath(reading: Reading, value: Json, pointer: string): Redaction["target"] | null {
  if (typeof value !== "string") {
    wrongType(reading, value, pointer, "a path", "a text");
    return null;
  }
  const parsed = parseRedactPath(value);
  if (parsed.ok) return { kind: "path", steps: parsed.steps };
  reading.problems.add(pointer, parsed.code, parsed.message, parsed.suggestion);
  return null;
}
