// A strict reader of JSON text that remembers where everything stood, for documents that people write.
// It knows JSON and nothing of policies. Nesting is bounded; the time is linear in the text.
import { documentDepthMax } from "./bounds";
import { hasLoneSurrogate } from "./characters";
import { isExactNumber } from "./decimals";
import { pointerTo } from "./json-pointer";
import { createProblemList, type ProblemList } from "./problem-list";
import type { Json, Problem } from "./types";

/** A value and where it stands: offsets in UTF-16 units, `end` exclusive. */
export interface JsonPlace {
  readonly start: number;
  readonly end: number;
  readonly value: Json;
  /** Of an object: by name, the place of the name and that of its value. */
  readonly members?: ReadonlyMap<string, { readonly keyStart: number; readonly keyEnd: number; readonly place: JsonPlace }>;
  /** Of an array. */
  readonly items?: readonly JsonPlace[];
}

/** `ok: false`: the text is no JSON (or too deep), and `at` is where that was seen. Otherwise `problems` are duplicate keys, inexact numbers and lone surrogates. */
export type ParsedJson =
  | { readonly ok: true; readonly root: JsonPlace; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly at: number; readonly problems: readonly Problem[] };

const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const fourHexDigits = /[0-9a-fA-F]{4}/y;
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'], ["\\", "\\"], ["/", "/"], ["b", "\b"], ["f", "\f"], ["n", "\n"], ["r", "\r"], ["t", "\t"],
]);

/** Reads RFC 8259 JSON and nothing else; never throws. Of members with one name the last one's value stands. */
export function parseJson(text: string): ParsedJson {
  const reader = createReader(text);
  const root = reader.read();
  const problems = reader.problems.sorted();
  return root === null ? { ok: false, at: reader.failedAt(), problems } : { ok: true, root, problems };
}

function createReader(text: string): { read: () => JsonPlace | null; failedAt: () => number; problems: ProblemList } {
  const problems = createProblemList();
  let at = 0;
  let failedAt = 0;

  // Every reader below answers null after a failure, which ends the whole reading.
  function fail(message: string): null {
    failedAt = at;
    const before = text.slice(0, at);
    const line = before.split("\n").length;
    const column = at - before.lastIndexOf("\n");
    problems.add("", "bad_value", `not valid JSON: ${message} (line ${line}, column ${column})`);
    return null;
  }

  function found(): string {
    const point = text.codePointAt(at);
    return point === undefined ? "the text ends here" : `unexpected ${JSON.stringify(String.fromCodePoint(point))}`;
  }

  function skipBlanks(): void {
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      at += 1;
    }
  }

  function readValue(pointer: string, depth: number): JsonPlace | null {
    const start = at;
    switch (text[at]) {
      case "{": return readObject(pointer, depth);
      case "[": return readArray(pointer, depth);
      case '"': {
        const value = readString();
        if (value === null) return null;
        if (hasLoneSurrogate(value)) problems.add(pointer, "bad_value", "has half of a surrogate pair, which no UTF-8 text can carry");
        return { start, end: at, value };
      }
      case "t": return readWord("true", true);
      case "f": return readWord("false", false);
      case "n": return readWord("null", null);
      default: return readNumber(pointer);
    }
  }

  function readWord(word: string, value: Json): JsonPlace | null {
    if (!text.startsWith(word, at)) return fail(found());
    const start = at;
    at += word.length;
    return { start, end: at, value };
  }

  function readNumber(pointer: string): JsonPlace | null {
    numberToken.lastIndex = at;
    const literal = numberToken.exec(text)?.[0];
    if (literal === undefined) return fail(found());
    const start = at;
    at += literal.length;
    if (!isExactNumber(literal)) {
      problems.add(pointer, "number_not_exact", "this number cannot be held exactly", String(Number(literal)));
    }
    return { start, end: at, value: Number(literal) };
  }

  function readString(): string | null {
    at += 1;
    let value = "";
    let pieceStart = at;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        value += text.slice(pieceStart, at);
        at += 1;
        return value;
      }
      if (unit === 0x5c) {
        value += text.slice(pieceStart, at);
        const escaped = readEscape();
        if (escaped === null) return null;
        value += escaped;
        pieceStart = at;
      } else if (!(unit >= 0x20)) {
        return fail(at >= text.length ? "a string is not closed" : "a control character must be escaped");
      } else {
        at += 1;
      }
    }
  }

  function readEscape(): string | null {
    const letter = text[at + 1] ?? "";
    const plain = escapes.get(letter);
    if (plain !== undefined) {
      at += 2;
      return plain;
    }
    fourHexDigits.lastIndex = at + 2;
    const digits = letter === "u" ? fourHexDigits.exec(text)?.[0] : undefined;
    if (digits === undefined) return fail("this escape does not exist");
    at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  function readArray(pointer: string, depth: number): JsonPlace | null {
    if (depth >= documentDepthMax) return failTooDeep(pointer);
    const start = at;
    const items: JsonPlace[] = [];
    at += 1;
    skipBlanks();
    if (text[at] !== "]") {
      for (;;) {
        skipBlanks();
        const item = readValue(pointerTo(pointer, items.length), depth + 1);
        if (item === null) return null;
        items.push(item);
        skipBlanks();
        if (text[at] === "]") break;
        if (text[at] !== ",") return fail(found());
        at += 1;
      }
    }
    at += 1;
    return { start, end: at, value: items.map((item) => item.value), items };
  }

  function readObject(pointer: string, depth: number): JsonPlace | null {
    if (depth >= documentDepthMax) return failTooDeep(pointer);
    const start = at;
    const members = new Map<string, { keyStart: number; keyEnd: number; place: JsonPlace }>();
    at += 1;
    skipBlanks();
    if (text[at] !== "}") {
      for (;;) {
        skipBlanks();
        if (text[at] !== '"') return fail(found());
        const keyStart = at;
        const key = readString();
        if (key === null) return null;
        const keyEnd = at;
        const memberPointer = pointerTo(pointer, key);
        if (members.has(key)) problems.add(memberPointer, "duplicate_key", "this name stands twice in one object");
        if (hasLoneSurrogate(key)) problems.add(memberPointer, "bad_value", "has half of a surrogate pair, which no UTF-8 text can carry");
        skipBlanks();
        if (text[at] !== ":") return fail(found());
        at += 1;
        skipBlanks();
        const place = readValue(memberPointer, depth + 1);
        if (place === null) return null;
        members.set(key, { keyStart, keyEnd, place });
        skipBlanks();
        if (text[at] === "}") break;
        if (text[at] !== ",") return fail(found());
        at += 1;
      }
    }
    at += 1;
    return { start, end: at, value: objectOf(members), members };
  }

  function failTooDeep(pointer: string): null {
    failedAt = at;
    problems.add(pointer, "too_deep", `nested more than ${documentDepthMax} levels deep`);
    return null;
  }

  function read(): JsonPlace | null {
    skipBlanks();
    const root = readValue("", 0);
    if (root === null) return null;
    skipBlanks();
    return at < text.length ? fail(found()) : root;
  }

  return { read, failedAt: () => failedAt, problems };
}

/** `fromEntries` defines members, it does not assign them: a key `__proto__` becomes an ordinary one. */
function objectOf(members: ReadonlyMap<string, { readonly place: JsonPlace }>): Json {
  return Object.fromEntries(Array.from(members, ([key, member]) => [key, member.place.value]));
}
