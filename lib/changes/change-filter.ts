// What one may ask of the admin log, in the page's address and in the API alike.

import { z } from "zod";
import { changeActs, changeNouns } from "@/lib/audit/change-acts";
import { isMoment, momentForms } from "@/lib/base/moment-text";

const moment = z.string().max(40).refine(isMoment, `Write the time as ${momentForms}.`);

export const changeFilterInput = z.strictObject({
  act: z.enum([...Object.keys(changeNouns), ...Object.keys(changeActs)], "There is no such act.").optional()
    .meta({ description: "An act (`grant.revoke`), or the noun of all acts on such a thing (`grant`)." }),
  actor: z.string().regex(/^(usr|key)_[a-z0-9]{1,40}$/, "This is not the id of a person or API key.").optional(),
  target: z.string().trim().min(1).max(200).optional().meta({ description: "The id of what was changed, or a part of its name." }),
  since: moment.optional(),
  until: moment.optional().meta({ description: "Before this moment; a day is meant whole." }),
});
export type ChangeFilter = z.output<typeof changeFilterInput>;
