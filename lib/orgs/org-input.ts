// What a person may send about an organization.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";

const nameCharsMax = 80;

/** Printable, on one line. */
const organizationName = z
  .string("Enter a name.")
  .trim()
  .min(1, "Enter a name.")
  .max(nameCharsMax, `At most ${nameCharsMax} characters.`)
  .regex(visibleLine, visibleLineSentence);

export const orgNameInput = z.strictObject({ name: organizationName });
export const deleteOrgInput = z.strictObject({ confirm: z.string("Type the name.").max(nameCharsMax) });

export type OrgNameInput = z.output<typeof orgNameInput>;
export type DeleteOrgInput = z.output<typeof deleteOrgInput>;
