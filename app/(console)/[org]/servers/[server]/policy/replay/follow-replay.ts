"use client";
// Follows one replay from the browser: asks, tells, asks again, until there is an end.

import { isReplayOver, type ReplayRecord } from "@/lib/replays/replay-record";
import { replayMoment } from "@/lib/replays/replay-moment";

const failuresMax = 5;
const retryMs = 2_000;
/** A replay ends by itself within the gateway's own limits; this is the page's. */
const roundsMax = 3_000;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Only this console's own route answers here; the check is for an answer of another kind, like a sign-in page. */
function isReplay(value: unknown): value is ReplayRecord {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["state"] === "string" && typeof value["judged"] === "number";
}

async function ask(address: string, seen: string, signal: AbortSignal): Promise<ReplayRecord | null> {
  const response = await fetch(`${address}?${new URLSearchParams({ seen }).toString()}`, { method: "POST", signal });
  const answer: unknown = await response.json();
  const value = isRecord(answer) && answer["ok"] === true ? answer["value"] : null;
  return isReplay(value) ? value : null;
}

/** Resolves at the end of the replay; false when the console does not answer any more. Rejects only when aborted. */
export async function followReplay(address: string, tell: (replay: ReplayRecord) => void, signal: AbortSignal): Promise<boolean> {
  let [seen, failures] = ["", 0];
  for (let round = 0; round < roundsMax && failures < failuresMax; round += 1) {
    const told = await ask(address, seen, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (told === null) {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    } else {
      failures = 0;
      seen = replayMoment(told);
      tell(told);
      if (isReplayOver(told)) return true;
    }
  }
  return false;
}
