// Where a call's time went, stage by stage, from what was recorded. Pure.

import type { CallRecord } from "@/lib/calls/call-record";

export interface StageTime {
  readonly stage: string;
  readonly ms: number;
}

/** The stages of which the end is known, in their order, each with the time that it took itself. */
export function stageTimes({ readUs, decidedUs, reservedUs, recordedUs, upstreamMs, totalMs }: CallRecord): readonly StageTime[] {
  const ends = [["Read", readUs], ["Decided", readUs === null ? null : decidedUs], ["Limits reserved", reservedUs], ["Recorded", recordedUs]] as const;
  let before = 0;
  const stages = ends.flatMap(([stage, endUs]): StageTime[] => {
    if (endUs === null || endUs < before) return [];
    const ms = (endUs - before) / 1_000;
    before = endUs;
    return [{ stage, ms }];
  });
  if (stages.length === 0) return [];
  if (upstreamMs !== null) stages.push({ stage: "Server", ms: upstreamMs });
  const rest = totalMs === null ? 0 : totalMs - stages.reduce((sum, { ms }) => sum + ms, 0);
  return rest >= 1 ? [...stages, { stage: "Answer and rest", ms: rest }] : stages;
}
