// A text that is different whenever a replay has something new to say; browser and console compare it.

import type { ReplayRecord } from "./replay-record";

export function replayMoment({ state, judged, total }: Pick<ReplayRecord, "state" | "judged" | "total">): string {
  return `${state}:${judged}:${String(total)}`;
}
