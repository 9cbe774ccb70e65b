"use server";
// "Forgot your password?": the same answer for every address.

import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { clientFacts } from "@/app/_server/client-facts";
import { runPublicAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { emailInput } from "@/lib/accounts/account-input";
import { askReset } from "@/lib/accounts/ask-reset";

export async function forgot(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(emailInput, data, async ({ email }) => {
    await askReset(accountDeps(), email, await clientFacts());
    redirect("/forgot/sent");
  });
}
