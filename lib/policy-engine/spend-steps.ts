// What it costs to ask a value, counted before it is asked: one evaluation takes a bounded time, whatever a policy's author and a caller
// make of it together. A step is what a lookup or a compared character takes, some nanoseconds.
import { isJsonArray, isJsonObject } from "./json-values";
import type { Json } from "./types";

export interface StepBudget {
  /** Below zero once it is used up; whatever was found out then does not count. */
  stepsLeft: number;
}

/** Taking a text apart, into segments or the parts of a URL. */
export const stepsPerSplitCharacter = 10;
/** What going through one value costs, besides its characters. */
const stepsPerValue = 30;

/** Takes the steps. False if there were not so many left: then the work must not be done. */
export function spendSteps(budget: StepBudget, steps: number): boolean {
  budget.stepsLeft -= steps;
  return budget.stepsLeft >= 0;
}

/** {@link spendSteps} for going through a whole value. If that takes more than is left, the rest of the value is not even counted. */
export function spendThrough(budget: StepBudget, value: Json): boolean {
  return budget.stepsLeft >= 0 && spendSteps(budget, stepsThrough(value, budget.stepsLeft));
}

/** The steps of going through a whole value to compare it, write it or make a list of it. If they are more than `most`, the result is only some larger number. */
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
