// What may be sent about API keys.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";
import { roles } from "@/lib/tenancy/permissions";

const labelCharsMax = 80;
const daysMax = 3_650;

/** A number of days; nothing or "never" is a key without an end. */
const expiresInDays = z
  .union([z.literal("never").transform(() => null), z.coerce.number("Choose when it ends.").int().min(1, "At least 1 day.").max(daysMax, `At most ${daysMax} days.`)])
  .default(null);

export const createApiKeyInput = z.strictObject({
  label: z.string("Enter a label.").trim().min(1, "Enter a label.").max(labelCharsMax, `At most ${labelCharsMax} characters.`)
    .regex(visibleLine, visibleLineSentence),
  role: z.enum(roles, "Choose a role."),
  expiresInDays,
});
export const revokeApiKeyInput = z.strictObject({ apiKeyId: z.string().max(64) });

export type CreateApiKeyInput = z.output<typeof createApiKeyInput>;
export type RevokeApiKeyInput = z.output<typeof revokeApiKeyInput>;
