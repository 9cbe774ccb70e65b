"use server";
// The writes of the replay pane: asking for a replay, and ending one.

import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { deleteReplay } from "@/lib/replays/delete-replay";
import { replayIdInput, startReplayInput } from "@/lib/replays/replay-input";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import { startReplay } from "@/lib/replays/start-replay";

interface StartInput {
  readonly policyId: string;
  readonly document: string;
  readonly days: number;
  readonly callsOf: ReplayRecord["callsOf"];
}

export async function startReplayAction(org: string, input: StartInput): Promise<ActionResult<ReplayRecord>> {
  return runAction(org, startReplayInput, input, (tenant, parsed) => startReplay(tenant, parsed));
}

export async function deleteReplayAction(org: string, input: { readonly replayId: string }): Promise<ActionResult<void>> {
  return runAction(org, replayIdInput, input, (tenant, parsed) => deleteReplay(tenant, parsed));
}
