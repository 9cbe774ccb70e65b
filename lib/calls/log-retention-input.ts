// What may be said about how long the log of calls is kept.

import { z } from "zod";

export const logRetentionDaysMax = 3_650;
const sentence = `Keep the log for 1 to ${String(logRetentionDaysMax)} days, or leave this empty to keep it without end.`;

const inDays = z.number({ error: sentence }).int(sentence).min(1, sentence).max(logRetentionDaysMax, sentence);

export const logRetentionInput = z.strictObject({
  /** Null, or an empty field of a form: without end. */
  days: z.union([inDays, z.null(), z.literal("").transform(() => null), z.string().regex(/^\d{1,4}$/, sentence).transform(Number).pipe(inDays)], { error: sentence }),
});
export type LogRetentionInput = z.output<typeof logRetentionInput>;
