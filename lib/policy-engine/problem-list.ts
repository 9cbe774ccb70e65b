// Where a validation collects what it finds: bounded, without repetition, in one order at the end.
import { problemsMax } from "./bounds";
import { compareCodePoints } from "./characters";
import type { Problem, ProblemCode } from "./types";

export interface ProblemList {
  add(pointer: string, code: ProblemCode, message: string, suggestion?: string): void;
  readonly count: () => number;
  /** By pointer, then code, by code point. */
  readonly sorted: () => readonly Problem[];
}

/** Keeps the first `problemsMax` problems, one for each pointer and code. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  return {
    add(pointer, code, message, suggestion) {
      if (problems.length >= problemsMax) return;
      if (problems.some((other) => other.code === code && other.pointer === pointer)) return;
      problems.push(suggestion === undefined ? { pointer, code, message } : { pointer, code, message, suggestion });
    },
    count: () => problems.length,
    sorted: () => problems.toSorted((one, other) => compareCodePoints(one.pointer, other.pointer) || compareCodePoints(one.code, other.code)),
  };
}
