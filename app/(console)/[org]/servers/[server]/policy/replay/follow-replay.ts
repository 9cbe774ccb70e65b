"use client";
// Follows one replay.

import { replayMoment } from "@/lib/replays/replay-moment";
import { isReplayOver, type ReplayRecord } from "@/lib/replays/replay-record";
import { askUntilOver, isRecord } from "../../ask-until-over";

const roundsMax = 3_000;

/** Resolves at the end of the replay; false when the console does not answer any more. Rejects only when aborted. */
export async function followReplay(address: string, tell: (replay: ReplayRecord) => void, signal: AbortSignal): Promise<boolean> {
  return (await askUntilOver({ address, seen: "", isNews: isReplay, momentOf: replayMoment, isOver: isReplayOver, tell, roundsMax }, signal)) !== null;
}

function isReplay(value: unknown): value is ReplayRecord {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["state"] === "string" && typeof value["judged"] === "number";
}
