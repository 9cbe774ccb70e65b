"use server";
// Signing out of this browser, from anywhere in the console.

import { redirect } from "next/navigation";
import { currentAccount } from "@/app/_server/current-account";
import { accountDeps } from "@/app/_server/account-deps";
import { forgetBrowser } from "@/app/_server/session-cookie";
import { endSession } from "@/lib/accounts/end-session";

export async function signOut(): Promise<void> {
  const account = await currentAccount();
  if (account) await endSession(accountDeps().databaseUrl, account.userId, account.sessionId);
  await forgetBrowser();
  redirect("/sign-in");
}
