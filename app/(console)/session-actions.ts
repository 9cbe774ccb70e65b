"use server";
// Signing out of this browser, from anywhere in the console.

import { redirect } from "next/navigation";
import { currentAccount } from "@/app/_server/current-account";
import { accountDeps } from "@/app/_server/account-deps";
import { safeNext } from "@/app/_server/safe-next";
import { forgetBrowser } from "@/app/_server/session-cookie";
import { endSession } from "@/lib/accounts/end-session";

export async function signOut(): Promise<void> {
  await endThisSession();
  redirect("/sign-in");
}

/** Signing out to come in as somebody else, back to where one wanted to go. */
export async function switchAccount(data: FormData): Promise<void> {
  await endThisSession();
  const next = safeNext(data.get("next"));
  redirect(next === null ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}

async function endThisSession(): Promise<void> {
  const account = await currentAccount();
  if (account) await endSession(accountDeps().databaseUrl, account.userId, account.sessionId);
  await forgetBrowser();
}
