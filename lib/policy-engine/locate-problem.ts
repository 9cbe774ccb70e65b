// Where in the text of a document a problem stands, so that an editor can mark it.
import { pointerSteps } from "./json-pointer";
import { parseJson, type JsonPlace } from "./parse-json";
import type { Problem } from "./types";

/** Offsets in UTF-16 units, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A range within the text for each problem, in the same order; never throws. */
export function locateProblems(text: string, problems: readonly Problem[]): readonly TextRange[] {
  const json = parseJson(text);
  if (!json.ok) {
    const start = Math.min(json.at, Math.max(0, text.length - 1));
    return problems.map(() => ({ start, end: Math.min(text.length, start + 1) }));
  }
  return problems.map((problem) => rangeOf(json.root, problem));
}

/** What JSON Pointer `pointer` names in the text, or null. */
export function locatePointer(text: string, pointer: string): TextRange | null {
  const json = parseJson(text);
  if (!json.ok) return null;
  const found = walk(json.root, pointer);
  return found.complete ? { start: found.place.start, end: found.place.end } : null;
}

function rangeOf(root: JsonPlace, problem: Problem): TextRange {
  const { place, key, complete } = walk(root, problem.pointer);
  // A missing field has no place: its object's opening brace stands for it.
  if (!complete) return { start: place.start, end: place.start + 1 };
  if (key !== null && (problem.code === "unknown_field" || problem.code === "duplicate_key")) return key;
  return { start: place.start, end: place.end };
}

function walk(root: JsonPlace, pointer: string): { readonly place: JsonPlace; readonly key: TextRange | null; readonly complete: boolean } {
  let place = root;
  let key: TextRange | null = null;
  for (const step of pointerSteps(pointer)) {
    const member = place.members?.get(step);
    const next = member?.place ?? place.items?.[Number(step)];
    if (next === undefined) return { place, key, complete: false };
    key = member === undefined ? null : { start: member.keyStart, end: member.keyEnd };
    place = next;
  }
  return { place, key, complete: true };
}
