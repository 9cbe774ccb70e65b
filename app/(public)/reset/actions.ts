"use server";
// A new password by the link of a letter.

import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { runPublicAction } from "@/app/_server/run-action";
import { forgetBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { resetInput } from "@/lib/accounts/account-input";
import { resetPassword } from "@/lib/accounts/reset-password";

export async function reset(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(resetInput, data, async (input) => {
    await resetPassword(accountDeps().databaseUrl, input);
    await forgetBrowser();
    redirect("/sign-in?reset=1");
  });
}
