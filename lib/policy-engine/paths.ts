// The paths of conditions: their grammar, and the values they lead to are read in read-path.ts.
import { pathCharactersMax, pathStarsMax, pathStepsMax } from "./bounds";
import { characterCount, hasLoneSurrogate } from "./characters";
import { suggestName } from "./suggest-name";
import type { ProblemCode } from "./types";

export type PathStep =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "star" };

/** The facts of a call that have one value and nothing below it. */
export const factNames = [
  "tool.name", "tool.risk", "server.slug", "grant.label", "user.email", "user.role", "client.name", "client.version", "client.ip",
  "time.hour", "time.minute", "time.weekday", "time.date", "time.iso", "result.text", "result.is_error",
] as const;
export type FactName = (typeof factNames)[number];

/** What a path reads: a tree with the steps below its root, one tag of the grant, or one fact of the call. */
export type Path =
  | { readonly root: "args" | "tool.annotations" | "result.structured"; readonly steps: readonly PathStep[]; readonly text: string }
  | { readonly root: "grant.tags"; readonly tag: string; readonly text: string }
  | { readonly root: FactName; readonly text: string };

/** Where a path stands: `result.*` may be read of an answer alone. */
export type PathPlace = "call" | "result";

export type ParsedPath =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly code: ProblemCode; readonly message: string; readonly suggestion?: string };

// Every pattern here takes one character class once: the time is linear.
const bareName = /[^.[\]"*\u0000-\u0020\u007f-\u00a0\p{White_Space}]+/uy;
const arrayIndex = /\[(0|[1-9][0-9]*)\]/y;
const quotedName = /\[("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")\]/y;

/**
 * Reads a path of the policy language, or says what is wrong with it; never throws.
 * Grammar: root *( "." bare / "[" index "]" / "[*]" / "[" JSON-string "]" ).
 */
export function parsePath(text: string, place: PathPlace = "call"): ParsedPath {
  if (characterCount(text) > pathCharactersMax) return { ok: false, code: "too_long", message: `a path has at most ${pathCharactersMax} characters` };
  const root = take(bareName, text, 0)?.[0] ?? "";
  const steps = readSteps(text, root.length);
  if (typeof steps === "string") return invalid(steps);
  if (root === "args") return { ok: true, path: { root, steps, text } };
  const [first, ...below] = steps;
  const name = first?.kind === "name" ? `${root}.${first.name}` : root;
  if (root === "result" && place === "call") return invalid("`result` can be read in `result.deny_if` alone: a call has no result yet");
  if (name === "tool.annotations" && below.length > 0) return { ok: true, path: { root: name, steps: below, text } };
  if (name === "result.structured") return { ok: true, path: { root: name, steps: below, text } };
  if (name === "grant.tags") return tagPath(below, text);
  const fact = factNames.find((known) => known === name);
  if (fact !== undefined && below.length === 0) return { ok: true, path: { root: fact, text } };
  return unknownPath(root, name, text, place);
}

/** Reads what `redact` names by a path: a place below `structuredContent`. */
export function parseRedactPath(text: string): { readonly ok: true; readonly steps: readonly PathStep[] } | Extract<ParsedPath, { ok: false }> {
  if (characterCount(text) > pathCharactersMax) return { ok: false, code: "too_long", message: `a path has at most ${pathCharactersMax} characters` };
  const root = take(bareName, text, 0)?.[0] ?? "";
  if (root !== "structuredContent") return { ...invalid("begins with `structuredContent`"), suggestion: `structuredContent.${text}` };
  const steps = readSteps(text, root.length);
  if (typeof steps === "string") return invalid(steps);
  return steps.length === 0 ? invalid("names a place below `structuredContent`, which as a whole the protocol wants to be an object") : { ok: true, steps };
}

function tagPath(below: readonly PathStep[], text: string): ParsedPath {
  const [tag] = below;
  return below.length === 1 && tag?.kind === "name" ? { ok: true, path: { root: "grant.tags", tag: tag.name, text } } : invalid("below `grant.tags` there is one name");
}

/** Says what there is instead, and suggests the nearest. */
function unknownPath(root: string, name: string, text: string, place: PathPlace): ParsedPath {
  const names = [...factNames, "grant.tags", "tool.annotations", "result.structured"].filter((known) => place === "result" || !known.startsWith("result."));
  const siblings = names.filter((known) => known.startsWith(`${root}.`));
  if (siblings.length > 0) {
    const suggestion = suggestName(name, siblings);
    return { ...invalid(`below \`${root}\` there are ${siblings.map((known) => `\`${known}\``).join(", ")}`), ...(suggestion !== undefined && { suggestion }) };
  }
  const suggestion = `args.${root === "arg" || root === "arguments" ? text.slice(root.length + 1) : text}`;
  return { ...invalid("a path begins with `args`, or names a fact of the call such as `tool.name`, `client.ip` or `time.hour`"), suggestion };
}

/** The steps from here to the end of the text, or what is wrong with them. */
function readSteps(text: string, from: number): PathStep[] | string {
  const steps: PathStep[] = [];
  let at = from;
  while (at < text.length) {
    if (text.startsWith("[*]", at)) {
      steps.push({ kind: "star" });
      at += 3;
      continue;
    }
    if (text[at] === ".") {
      const name = take(bareName, text, at + 1)?.[0];
      if (name === undefined) return `a name is missing at character ${at + 2}`;
      steps.push({ kind: "name", name });
      at += 1 + name.length;
      continue;
    }
    const index = take(arrayIndex, text, at);
    if (index?.[1] !== undefined) {
      steps.push({ kind: "index", index: Number(index[1]) });
      at += index[0].length;
      continue;
    }
    const quoted = take(quotedName, text, at);
    if (quoted?.[1] === undefined) return `cannot be read from character ${at + 1}`;
    const name = unquote(quoted[1]);
    if (hasLoneSurrogate(name)) return "has half of a surrogate pair, which no argument's name can have";
    steps.push({ kind: "name", name });
    at += quoted[0].length;
  }
  if (steps.length > pathStepsMax) return `a path has at most ${pathStepsMax} steps`;
  return steps.filter((step) => step.kind === "star").length > pathStarsMax ? `a path has at most ${pathStarsMax} times \`[*]\`` : steps;
}

function take(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The pattern that found it admits JSON strings alone, so this does not throw. */
function unquote(literal: string): string {
  const name: unknown = JSON.parse(literal);
  return String(name);
}

function invalid(message: string): { readonly ok: false; readonly code: "invalid_path"; readonly message: string } {
  return { ok: false, code: "invalid_path", message };
}
