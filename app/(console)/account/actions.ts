"use server";
// What a person does with their own account.

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { runPublicAction } from "@/app/_server/run-action";
import { forgetBrowser } from "@/app/_server/session-cookie";
import type { ActionResult } from "@/app/_ui/action-result";
import { changePasswordInput, deleteAccountInput, endSessionInput, renamePersonInput } from "@/lib/accounts/account-input";
import { changePassword as changePasswordVerb } from "@/lib/accounts/change-password";
import { deleteAccount as deleteAccountVerb } from "@/lib/accounts/delete-account";
import { endAllSessions, endSession } from "@/lib/accounts/end-session";
import { renamePerson } from "@/lib/accounts/rename-person";
import { z } from "zod";

type Answer = Promise<ActionResult<void>>;
type Previous = ActionResult<void> | null;

export async function rename(_previous: Previous, data: FormData): Answer {
  return runPublicAction(renamePersonInput, data, async ({ name }) => {
    await renamePerson(accountDeps().databaseUrl, (await requireAccount()).userId, name);
    revalidatePath("/", "layout");
  });
}

export async function changePassword(_previous: Previous, data: FormData): Answer {
  return runPublicAction(changePasswordInput, data, async (input) => {
    await changePasswordVerb(accountDeps(), await requireAccount(), input);
  });
}

export async function signOutSession(_previous: Previous, data: FormData): Answer {
  return runPublicAction(endSessionInput, data, async ({ sessionId }) => {
    const account = await requireAccount();
    await endSession(accountDeps().databaseUrl, account.userId, sessionId);
    if (sessionId === account.sessionId) {
      await forgetBrowser();
      redirect("/sign-in");
    }
    revalidatePath("/account/sessions");
  });
}

export async function signOutEverywhere(_previous: Previous, data: FormData): Answer {
  return runPublicAction(z.strictObject({}), data, async () => {
    await endAllSessions(accountDeps().databaseUrl, (await requireAccount()).userId);
    await forgetBrowser();
    redirect("/sign-in");
  });
}

export async function deleteAccount(_previous: Previous, data: FormData): Answer {
  return runPublicAction(deleteAccountInput, data, async ({ confirm }) => {
    await deleteAccountVerb(accountDeps().databaseUrl, await requireAccount(), confirm);
    await forgetBrowser();
    redirect("/");
  });
}
