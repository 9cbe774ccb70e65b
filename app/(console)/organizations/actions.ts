"use server";
// Making an organization.

import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { runPublicAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { createOrganization } from "@/lib/orgs/create-org";
import { orgNameInput } from "@/lib/orgs/org-input";

export async function createOrg(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(orgNameInput, data, async (input) => {
    const { userId } = await requireAccount();
    redirect(`/${await createOrganization(accountDeps().databaseUrl, userId, input)}`);
  });
}
