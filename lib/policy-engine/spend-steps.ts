// What it costs to ask a value, counted before it is asked: one evaluation takes a bounded time, whatever a policy's author and a caller
// make of it together. A step is what a lookup or a compared character takes, some nanoseconds.
import { isJsonArray, isJsonObject } from "./json-values";
import type { Json } from "./types";

export interface StepBudget {
  /** Below zero as soon as it is used up: then nothing that was found counts. */
  stepsLeft: number;
}

/** Taking a text apart, into segments or the parts of a URL. */
export const stepsPerSplitCharacter = 10;
/** What going through one value takes beside its characters. */
const stepsPerValue = 30;

/** Takes the steps; false where they were more than were left, and the work is not to be done. */
export function spendSteps(budget: StepBudget, steps: number): boolean {
  budget.stepsLeft -= steps;
  return budget.stepsLeft >= 0;
}

/** As {@link spendSteps} for going through a whole value; where it takes more than is left, the rest of it is not even counted. */
export function spendThrough(budget: StepBudget, value: Json): boolean {
  return budget.stepsLeft >= 0 && spendSteps(budget, stepsThrough(value, budget.stepsLeft));
}

/** Steps of going through a whole value: to compare it, to write it down, to build a list of it. Past `most` some number that is larger. */
export function stepsThrough(value: Json, most = Number.POSITIVE_INFINITY): number {
  if (typeof value === "string") return stepsPerValue + value.length;
  let steps = stepsPerValue;
  if (isJsonArray(value)) {
    for (const entry of value) {
      if (steps > most) break;
      steps += stepsThrough(entry, most - steps);
    }
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (steps > most) break;
      steps += name.length + stepsThrough(member, most - steps);
    }
  }
  return steps;
}
