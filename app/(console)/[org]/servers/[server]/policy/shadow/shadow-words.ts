// What the comparison of a shadow found, in sentences.

import type { ShadowComparison } from "@/lib/calls/compare-shadow";

function callsWords(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "call" : "calls"}`;
}

/** The first sentence: how many calls differ. */
export function shadowSentence({ compared, differed }: Pick<ShadowComparison, "compared" | "differed">, days: number): string {
  const span = days === 1 ? "the last day" : `the last ${days} days`;
  if (compared === 0) return `No call of ${span} was judged beside this version yet.`;
  if (differed === 0) return `It agrees: all ${callsWords(compared)} of ${span} would get the same decision.`;
  return `${callsWords(differed)} of ${compared.toLocaleString("en")} in ${span} would be decided otherwise.`;
}

/** Of how many calls there is no answer; null where there is none. */
export function unansweredSentence({ unanswered }: Pick<ShadowComparison, "unanswered">): string | null {
  return unanswered === 0 ? null : `Of ${callsWords(unanswered)} it has no answer: it failed or took too long, and rested for a minute each time.`;
}
