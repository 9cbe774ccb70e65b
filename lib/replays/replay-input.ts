// What a form or the API may say about a replay.

import { z } from "zod";

const replayDaysMax = 90;

const replayId = z.string().startsWith("rpl_", "This is not the id of a replay.").max(64);
const daysSentence = `Replay 1 to ${replayDaysMax} days.`;

export const startReplayInput = z.strictObject({
  policyId: z.string().startsWith("pol_", "This is not the id of a policy.").max(64),
  /** The draft, saved or not. */
  document: z.string().max(1_048_576, "The document is larger than a policy may be."),
  days: z.coerce.number({ error: daysSentence }).int(daysSentence).min(1, daysSentence).max(replayDaysMax, daysSentence).default(7),
  callsOf: z.enum(["policy", "server"], { error: "Choose policy or server." }).default("policy"),
});
export type StartReplayInput = z.output<typeof startReplayInput>;

export const replayIdInput = z.strictObject({ replayId });
export type ReplayIdInput = z.output<typeof replayIdInput>;

export const listReplayRowsInput = z.strictObject({
  replayId,
  change: z.enum(["denied", "allowed", "parked", "unknown"], { error: "Choose denied, allowed, parked or unknown." }).optional(),
  tool: z.string().max(256).optional(),
  grant: z.string().max(64).optional(),
  /** Rows after this position. */
  after: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListReplayRowsInput = z.output<typeof listReplayRowsInput>;
