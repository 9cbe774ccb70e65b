// What the counters of a grant's live policy hold, as the gateway says it in the result of a job.

import { z } from "zod";

const when = z.iso.datetime();

export const counterUsageSchema = z.object({
  /** Names the counter for a reset. */
  key: z.string(),
  /** As the document names it, or the pointer of the section whose `rate_limit` it is. */
  counter: z.string(),
  scope: z.enum(["session", "grant", "user", "server", "organization"]),
  window: z.union([
    z.object({ kind: z.literal("sliding"), seconds: z.number().int() }),
    z.object({ kind: z.literal("calendar"), unit: z.enum(["second", "minute", "hour", "day", "week", "month"]), timezone: z.string() }),
  ]),
  /** In units, with up to six decimals. */
  used: z.number(),
  /** Each limit on the counter, in the order of the document; the least is the one that counts. */
  limits: z.array(z.object({ rule: z.string(), max: z.number() })),
  /** When something fits again where nothing does now; null where something fits, or never will. */
  roomAt: when.nullable(),
  /** When all that is counted now is over; null where nothing is. */
  emptyAt: when.nullable(),
}).readonly();
export type CounterUsage = z.output<typeof counterUsageSchema>;

export const limitUsageSchema = z.object({
  /** By the clock of the counter store. */
  at: when,
  counters: z.array(counterUsageSchema).readonly(),
}).readonly();
export type LimitUsage = z.output<typeof limitUsageSchema>;

/** What a job of the kinds `limit_usage` and `limit_reset` is about. */
export const limitJobInputSchema = z.object({ grantId: z.string(), key: z.string().optional() });
