"use client";
// What stands in the way of a save: how many errors the text has, and the way to the first of them. Null where it has none.
import { useDraft } from "./policy-draft-context";

export interface FirstProblem {
  /** "1 error" and the like. */
  readonly words: string;
  readonly show: () => void;
}

export function useFirstProblem(): FirstProblem | null {
  const { current, showInJson } = useDraft();
  if (current.ok) return null;
  const { problems } = current;
  return {
    words: problems.length === 1 ? "1 error" : `${String(problems.length)} errors`,
    show: () => showInJson(problems[0]?.pointer ?? ""),
  };
}
