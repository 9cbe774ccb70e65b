// What a form may say about a saved view of the log.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";

export const ownViewsMax = 50;
export const sharedViewsMax = 100;

export const saveViewInput = z.strictObject({
  name: z.string().trim().min(1, "Give the view a name.").max(60, "A name has at most 60 characters.").regex(visibleLine, visibleLineSentence),
  /** Judged by the parser of searches. */
  search: z.string().trim().min(1, "Search for something first: a view without a search is the log itself.").max(1_000),
  shared: z.union([z.boolean(), z.literal("on").transform(() => true)]).default(false),
});
export type SaveViewInput = z.output<typeof saveViewInput>;

export const viewIdInput = z.strictObject({ viewId: z.string().startsWith("cvw_", "This is not the id of a view.").max(64) });
export type ViewIdInput = z.output<typeof viewIdInput>;

export const chooseColumnsInput = z.strictObject({ columns: z.array(z.string().max(40)).max(40).default([]) });
export type ChooseColumnsInput = z.output<typeof chooseColumnsInput>;
