// Secrets behind their name in a text: `DB_PASSWORD=…`, `"api_key": "…"`, `?token=…&`, and lines of HTTP headers.
import type { TextRange } from "@/lib/policy-engine/result/text-range";
import { isMark } from "./secret-kinds";
import { secretKindOfName } from "./secret-names";

// A name of at most 64 characters is looked at again from each of its words, and each value is read once: linear.
const assignment = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_-]{0,63})["']?\s{0,8}(?:=>|:=|[:=])\s{0,8}/g;
const quoted = /"(?:[^"\\\n]|\\.)*|'(?:[^'\\\n]|\\.)*/y;
// What parts values may stand in one: it ends the value before a next name alone.
const bare = /[^\s"',;&]+(?:[,;&]+(?!["']?[A-Za-z][A-Za-z0-9_.-]{0,63}["']?\s{0,8}(?:=>|:=|[:=]))[^\s"',;&]+)*/y;
const restOfLine = /[^\r\n]+/y;
/** Of these headers the rest of the line is the value. */
const isWholeLine = /^(?:proxy-)?authorization$|^(?:set-)?cookie2?$/i;
const saysNothing = /^(?:null|true|false)?$/;

/** The values, without name and quotes. */
export function findAssignedSecrets(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  assignment.lastIndex = 0;
  for (let name = assignment.exec(text); name !== null; name = assignment.exec(text)) {
    if (secretKindOfName(name[1] ?? "") === null) continue;
    const value = readValue(text, assignment.lastIndex, name[1] ?? "");
    if (value === null) continue;
    assignment.lastIndex = value.end;
    const written = text.slice(value.start, value.end);
    if (!saysNothing.test(written) && !isMark(written)) found.push(value);
  }
  return found;
}

function readValue(text: string, from: number, name: string): TextRange | null {
  const inQuotes = matchAt(quoted, text, from);
  if (inQuotes !== null) return { start: from + 1, end: from + inQuotes.length };
  const written = matchAt(isWholeLine.test(name) ? restOfLine : bare, text, from);
  if (written === null) return null;
  const end = endOfOpen(written);
  // A mark closes itself.
  return { start: from, end: from + (isMark(`${written.slice(0, end)}]`) ? end + 1 : end) };
}

/** Where what closes the objects and lists that the value stands in begins. */
function endOfOpen(written: string): number {
  let end = written.length;
  while (end > 0 && ")]}".includes(written.charAt(end - 1))) end -= 1;
  return end;
}

function matchAt(pattern: RegExp, text: string, from: number): string | null {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? null;
}
