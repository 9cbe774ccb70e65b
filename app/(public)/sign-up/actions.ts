"use server";
// Signing up: outside local mode the next page is the same for every address.

import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { clientFacts } from "@/app/_server/client-facts";
import { runPublicAction } from "@/app/_server/run-action";
import { signInBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { signUpInput } from "@/lib/accounts/account-input";
import { signUp as signUpVerb } from "@/lib/accounts/sign-up";

export async function signUp(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(signUpInput, data, async (input) => {
    const answer = await signUpVerb(accountDeps(), input, await clientFacts());
    if (answer.state === "check_mail") redirect("/verify/sent");
    await signInBrowser(answer.userId);
    redirect(answer.orgSlug === null ? `/invitation/${input.invitation ?? ""}` : `/${answer.orgSlug}`);
  });
}
