// What one may ask of the admin log, in the page's address and in the API alike.

import { z } from "zod";
import { changeActs, changeNouns } from "@/lib/audit/change-acts";

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], "Write the time as 2026-01-31 or 2026-01-31T12:00:00Z.");

export const changeFilterInput = z.strictObject({
  act: z.enum([...Object.keys(changeNouns), ...Object.keys(changeActs)], "There is no such act.").optional()
    .meta({ description: "An act (`grant.revoke`), or the noun of all acts on such a thing (`grant`)." }),
  actor: z.string().regex(/^(usr|key)_[a-z0-9]{1,40}$/, "This is not the id of a person or API key.").optional(),
  target: z.string().trim().min(1).max(200).optional().meta({ description: "The id of what was changed, or a part of its name." }),
  from: moment.optional(),
  to: moment.optional().meta({ description: "Before this moment; a day is meant whole." }),
});
export type ChangeFilter = z.output<typeof changeFilterInput>;

const dayMs = 86_400_000;

/** The span that a filter means; a day of the calendar is UTC's. */
export function spanOfChanges({ from, to }: Pick<ChangeFilter, "from" | "to">): { readonly since: Date | null; readonly until: Date | null } {
  const isDay = to !== undefined && !to.includes("T");
  return { since: from === undefined ? null : new Date(from), until: to === undefined ? null : new Date(new Date(to).getTime() + (isDay ? dayMs : 0)) };
}
