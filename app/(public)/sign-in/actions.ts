"use server";
// Signing in: parse, prove, and on to where one wanted to go.

import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { clientFacts } from "@/app/_server/client-facts";
import { runPublicAction } from "@/app/_server/run-action";
import { safeNext } from "@/app/_server/safe-next";
import { signInBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { checkPassword } from "@/lib/accounts/check-password";
import { withNextInput } from "./sign-in-form";

export async function signIn(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(withNextInput, data, async ({ next, ...input }) => {
    await signInBrowser(await checkPassword(accountDeps(), input, await clientFacts()));
    redirect(safeNext(next) ?? "/organizations");
  });
}
