// What a replay found, in numbers: written by the gateway when it has judged every call, read by the console.

import { z } from "zod";

const count = z.number().int().nonnegative();
const counts = z.object({ same: count, denied: count, allowed: count, parked: count, unknown: count });

/** Calls by what the draft changes of them: newly denied, allowed or parked, the same, or not to be known. */
export type ReplayCounts = Readonly<z.output<typeof counts>>;

export const replaySummarySchema = z.object({
  /** Calls that were judged. */
  calls: count,
  /** The first and the last of them; null where there is none. */
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** Older calls of these days were left out, because there are more than a replay judges. */
  leftOut: z.boolean(),
  counts,
  /** What was known of the arguments: their values, that there were none, or their names alone, and why. */
  values: z.object({ read: count, noArguments: count, notRecorded: count, tooLarge: count, gone: count }),
  /** Of those that were newly denied, allowed, parked or unknown; most changes first, at most `replayGroupsMax` each. */
  byTool: z.array(z.object({ tool: z.string(), counts })).readonly(),
  byGrant: z.array(z.object({ grantId: z.string().nullable(), grantLabel: z.string().nullable(), counts })).readonly(),
  /** By the draft's rule, where the decision is another one. */
  byRule: z.array(z.object({ code: z.string().nullable(), rule: z.string().nullable(), counts })).readonly(),
  /** Rows kept of those that changed, and of the unknown ones; there may be more of either. */
  rowsKept: z.object({ changed: count, unknown: count }),
});
export type ReplaySummary = Readonly<z.output<typeof replaySummarySchema>>;

/** Tools, grants and rules that are named apart. */
export const replayGroupsMax = 200;
