// What a replay found, in sentences.

import type { ReplayRecord } from "@/lib/replays/replay-record";
import type { ReplayCounts, ReplaySummary } from "@/lib/replays/replay-summary";

/** "1,204 calls". */
export function callsWords(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "call" : "calls"}`;
}

/** "the last 7 days". */
function daysWords(days: number): string {
  return days === 1 ? "the last day" : `the last ${days} days`;
}

const changeWords = { denied: "denied", allowed: "allowed", parked: "refused for want of an approval" } as const;

/** The first sentence: what would change, most important first. */
export function changeSentence({ counts, calls }: Pick<ReplaySummary, "counts" | "calls">, days: number): string {
  const [first, ...others] = ([["denied", counts.denied], ["allowed", counts.allowed], ["parked", counts.parked]] as const).filter(([, count]) => count > 0);
  if (calls === 0) return `There is no call of ${daysWords(days)} to judge.`;
  if (first === undefined) {
    return counts.unknown === 0 ? `Nothing changes: all ${callsWords(calls)} of ${daysWords(days)} get the same decision.` : `No change is certain in the ${callsWords(calls)} of ${daysWords(days)}.`;
  }
  const rest = others.map(([change, count]) => `${count.toLocaleString("en")} newly ${changeWords[change]}`);
  return `${callsWords(first[1])} of ${daysWords(days)} would newly be ${changeWords[first[0]]}${rest.length === 0 ? "" : `, ${rest.join(", ")}`}.`;
}

/** Of how many calls it cannot be known, and why; null where there is none. */
export function unknownSentence({ counts, values }: Pick<ReplaySummary, "counts" | "values">): string | null {
  if (counts.unknown === 0) return null;
  const missing = values.notRecorded + values.tooLarge + values.gone;
  return `Of ${callsWords(counts.unknown)} it is not known: the decision depends on values of arguments that are not recorded (${callsWords(missing)} are without them), or takes longer to find out than a replay may.`;
}

/** Whose calls were judged. */
export function callsOfWords({ callsOf }: Pick<ReplayRecord, "callsOf">): string {
  return callsOf === "policy" ? "grants under this policy" : "all grants of this server";
}

/** Columns of a table of counts, in their order. */
export const changeColumns: readonly { readonly change: keyof Omit<ReplayCounts, "same">; readonly label: string }[] = [
  { change: "denied", label: "Newly denied" }, { change: "allowed", label: "Newly allowed" }, { change: "parked", label: "Newly not approved" }, { change: "unknown", label: "Not known" },
];
