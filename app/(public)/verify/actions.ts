"use server";
// Confirming an address by the link of a letter and the password of the sign-up, which sign in together.

import { redirect } from "next/navigation";
import { z } from "zod";
import { accountDeps } from "@/app/_server/account-deps";
import { clientFacts } from "@/app/_server/client-facts";
import { currentAccount } from "@/app/_server/current-account";
import { runPublicAction } from "@/app/_server/run-action";
import { safeNext } from "@/app/_server/safe-next";
import { signInBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { verifyInput } from "@/lib/accounts/account-input";
import { verifyEmail } from "@/lib/accounts/verify-email";

export async function verify(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  const input = verifyInput.extend({ next: z.string().max(1_000).optional() });
  return runPublicAction(input, data, async ({ next, ...given }) => {
    const userId = await verifyEmail(accountDeps().databaseUrl, given, await clientFacts());
    if ((await currentAccount())?.userId !== userId) await signInBrowser(userId);
    redirect(safeNext(next) ?? "/organizations");
  });
}
