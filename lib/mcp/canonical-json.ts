// One text for one JSON value (RFC 8785), to be hashed elsewhere. Nothing here hashes.
import { jsonDepthMax } from "./bounds";
import { isJsonArray, type JsonValue } from "./json-value";

/** The canonical text: members by the code units of their names, no blanks. Null for a value that is too deep or holds no finite number. */
export function canonicalJson(value: JsonValue): string | null {
  return write(value, 0);
}

function write(value: JsonValue, depth: number): string | null {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth === jsonDepthMax) return null;
  let written = "";
  if (isJsonArray(value)) {
    for (const entry of value) {
      const text = write(entry, depth + 1);
      if (text === null) return null;
      written += written === "" ? text : `,${text}`;
    }
    return `[${written}]`;
  }
  for (const key of inOrder(Object.keys(value))) {
    const member = value[key];
    if (member === undefined) continue;
    const text = write(member, depth + 1);
    if (text === null) return null;
    written += written === "" ? `${quoted(key)}:${text}` : `,${quoted(key)}:${text}`;
  }
  return `{${written}}`;
}

/** Of more names than this, sort is the cheaper. */
const fewNamesMax = 12;

/** By UTF-16 code units, as RFC 8785 § 3.2.3 asks: the order of `<`, and of sort. Few names, as nearly always, are put in order where they are. */
function inOrder(names: string[]): readonly string[] {
  if (names.length > fewNamesMax) return names.sort();
  for (let from = 1; from < names.length; from += 1) {
    const name = names[from] ?? "";
    let at = from;
    for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) {
      names[at] = before;
      at -= 1;
    }
    names[at] = name;
  }
  return names;
}

/** Printable ASCII without anything to escape: JSON writes it as it is, and nearly all text is that. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
