// The shapes of what the API answers about replays, held equal to the records of lib by their types.

import { z } from "zod";
import type { ReplayRecord, ReplayRow } from "@/lib/replays/replay-record";
import { replaySummarySchema } from "@/lib/replays/replay-summary";

const when = z.iso.datetime();
const decided = { effect: z.string(), rule: z.string().nullable() };

export const replaySchema = z.object({
  id: z.string(), serverId: z.string(), policyId: z.string(), days: z.number().int(), callsOf: z.enum(["policy", "server"]),
  state: z.enum(["queued", "running", "done", "failed"]), judged: z.number().int(), total: z.number().int().nullable(), summary: replaySummarySchema.nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(), createdAt: when, finishedAt: when.nullable(), expiresAt: when,
}).meta({ id: "Replay" }) satisfies z.ZodType<ReplayRecord>;

export const replayRowSchema = z.object({
  position: z.number().int(), callId: z.string(), startedAt: when, tool: z.string(), grantId: z.string().nullable(), grantLabel: z.string().nullable(),
  change: z.enum(["denied", "allowed", "parked", "unknown"]),
  recorded: z.object({ ...decided, code: z.string() }), decision: z.object({ ...decided, code: z.string().nullable() }).nullable(),
}).meta({ id: "ReplayRow" }) satisfies z.ZodType<ReplayRow>;
