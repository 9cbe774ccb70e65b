"use server";
// What the command palette looks for while one types: too many to be sent along with every page.

import { z } from "zod";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import type { PaletteGroup } from "@/app/_ui/command-palette";
import { findCharactersMax, findCharactersMin } from "@/lib/base/find-by-name";
import { findGrants } from "@/lib/grants/find-grants";
import { findPolicies } from "@/lib/policies/find-policies";
import { findTools } from "@/lib/tools/find-tools";
import { foundPlaces } from "./found-places";

export async function findPlaces(org: string, text: string): Promise<ActionResult<readonly PaletteGroup[]>> {
  return runAction(org, z.string().trim().min(findCharactersMin).max(findCharactersMax), text, async (tenant, wanted) => {
    const [tools, grants, policies] = await Promise.all([findTools(tenant, wanted), findGrants(tenant, wanted), findPolicies(tenant, wanted)]);
    return foundPlaces(tenant.org.slug, { tools, grants, policies });
  });
}
