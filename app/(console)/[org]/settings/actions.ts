"use server";
// Writes of the organization's settings.

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { logRetentionInput } from "@/lib/calls/log-retention-input";
import { setLogRetention } from "@/lib/calls/set-log-retention";
import { leaveOrganization } from "@/lib/members/remove-member";
import { deleteOrganization } from "@/lib/orgs/delete-org";
import { deleteOrgInput, orgNameInput } from "@/lib/orgs/org-input";
import { renameOrganization } from "@/lib/orgs/rename-org";

type Previous = ActionResult<void> | null;

export async function renameOrg(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, orgNameInput, data, async (tenant, input) => {
    await renameOrganization(tenant, input);
    revalidatePath(`/${org}`, "layout");
  });
}

export async function setLogRetentionAction(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, logRetentionInput, data, async (tenant, input) => {
    await setLogRetention(tenant, input);
    revalidatePath(`/${org}/settings`);
  });
}

export async function leaveOrg(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, z.strictObject({}), data, async (tenant) => {
    await leaveOrganization(tenant);
    redirect("/organizations");
  });
}

export async function deleteOrg(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, deleteOrgInput, data, async (tenant, input) => {
    await deleteOrganization(tenant, input);
    redirect("/organizations");
  });
}
