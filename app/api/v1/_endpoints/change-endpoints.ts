// The admin log.

import { z } from "zod";
import { changeFilterInput } from "@/lib/changes/change-filter";
import { changesPerPageMax, listChanges } from "@/lib/changes/list-changes";
import { changeSchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const pageInput = changeFilterInput.extend({ after: z.string().max(64).optional(), limit: z.coerce.number().int().min(1).max(changesPerPageMax).default(50) });

export const changeEndpoints = [
  endpoint({ method: "GET", path: "/changes", operationId: "listChanges", tag: "changes",
    summary: "What was changed, by whom, before and after, newest first; `next` of one page is `after` of the following, until it is null. For keys of owners and admins",
    input: pageInput, output: z.object({ changes: z.array(changeSchema).readonly(), next: z.string().nullable() }),
    run: async (tenant, input) => {
      const { changes, next } = await listChanges(tenant, input);
      return { changes, next };
    } }),
];
