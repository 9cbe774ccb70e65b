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

/** Of which calls nothing can be said, and why; empty where there are none. */
export function unsaidSentences({ unanswered, limited }: Pick<ShadowComparison, "unanswered" | "limited">): readonly string[] {
  return [
    ...(unanswered === 0 ? [] : [`Of ${callsWords(unanswered)} it has no answer: it failed or took too long, and rested for a minute each time.`]),
    ...(limited === 0 ? [] : [`${callsWords(limited)} that a limit denied ${limited === 1 ? "is" : "are"} left out: nothing is counted for a shadow, so it cannot say whether a limit of its own had room.`]),
  ];
}
