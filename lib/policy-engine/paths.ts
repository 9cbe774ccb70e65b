// The paths of conditions: their grammar, and the values they lead to are read in read-path.ts.
import { pathCharactersMax, pathStarsMax, pathStepsMax } from "./bounds";
import { characterCount, hasLoneSurrogate } from "./characters";
import { messageNotEnforced, pathRootsLater } from "./not-enforced-yet";
import type { ProblemCode } from "./types";

export type PathStep =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "star" };

/** `args` with the steps below it, or one of the facts about the called tool. */
export type Path =
  | { readonly root: "args"; readonly steps: readonly PathStep[]; readonly text: string }
  | { readonly root: "tool.name"; readonly text: string }
  | { readonly root: "tool.risk"; readonly text: string };

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
export function parsePath(text: string): ParsedPath {
  if (characterCount(text) > pathCharactersMax) return { ok: false, code: "too_long", message: `a path has at most ${pathCharactersMax} characters` };
  const root = take(bareName, text, 0)?.[0] ?? "";
  const steps = readSteps(text, root.length);
  if (typeof steps === "string") return invalid(steps);
  if (steps.length > pathStepsMax) return invalid(`a path has at most ${pathStepsMax} steps`);
  if (steps.filter((step) => step.kind === "star").length > pathStarsMax) return invalid(`a path has at most ${pathStarsMax} times \`[*]\``);
  if (root === "args") return { ok: true, path: { root, steps, text } };
  if (root === "tool") return toolPath(steps, text);
  if (pathRootsLater.includes(root)) return invalid(messageNotEnforced(`${root}.…`));
  return { ...invalid("a path begins with `args`, or is `tool.name` or `tool.risk`"), suggestion: `args.${root === "arg" || root === "arguments" ? text.slice(root.length + 1) : text}` };
}

function toolPath(steps: readonly PathStep[], text: string): ParsedPath {
  const [first] = steps;
  const name = steps.length === 1 && first?.kind === "name" ? first.name : undefined;
  if (name === "name") return { ok: true, path: { root: "tool.name", text } };
  if (name === "risk") return { ok: true, path: { root: "tool.risk", text } };
  if (first?.kind === "name" && first.name === "annotations") return invalid(messageNotEnforced("tool.annotations"));
  return invalid("below `tool` there are `tool.name` and `tool.risk`");
}

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
  return steps;
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
