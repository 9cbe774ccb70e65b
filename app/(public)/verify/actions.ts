"use server";
// Confirming an address by the link of a letter.

import { redirect } from "next/navigation";
import { z } from "zod";
import { accountDeps } from "@/app/_server/account-deps";
import { currentAccount } from "@/app/_server/current-account";
import { runPublicAction } from "@/app/_server/run-action";
import { safeNext } from "@/app/_server/safe-next";
import type { ActionResult } from "@/app/_ui/action-result";
import { verifyInput } from "@/lib/accounts/account-input";
import { verifyEmail } from "@/lib/accounts/verify-email";

export async function verify(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  const input = verifyInput.extend({ next: z.string().max(1_000).optional() });
  return runPublicAction(input, data, async ({ token, next }) => {
    await verifyEmail(accountDeps().databaseUrl, token);
    const target = safeNext(next);
    if (await currentAccount()) redirect(target ?? "/organizations");
    redirect(`/sign-in?verified=1${target === null ? "" : `&next=${encodeURIComponent(target)}`}`);
  });
}
