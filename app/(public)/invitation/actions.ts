"use server";
// Joining by an invitation.

import { redirect } from "next/navigation";
import { z } from "zod";
import { accountDeps } from "@/app/_server/account-deps";
import { currentAccount, requireAccount } from "@/app/_server/current-account";
import { runPublicAction } from "@/app/_server/run-action";
import { safeNext } from "@/app/_server/safe-next";
import { forgetBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { endSession } from "@/lib/accounts/end-session";
import { acceptInvitation } from "@/lib/members/accept-invitation";

export async function join(_previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runPublicAction(z.strictObject({ token: z.string().max(100) }), data, async ({ token }) => {
    const account = await requireAccount();
    const slug = await acceptInvitation(accountDeps().databaseUrl, account.userId, token);
    redirect(`/${slug}`);
  });
}

export async function acceptAsAnother(token: string): Promise<void> {
  const account = await currentAccount();
  if (account) await endSession(accountDeps().databaseUrl, account.userId, account.sessionId);
  await forgetBrowser();
  redirect(safeNext(`/invitation/${token}`) ?? "/sign-in");
}
