"use server";
// Asking for the verification letter again.

import type { ActionResult } from "@/app/_ui/action-result";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { answerAction } from "@/app/_server/run-action";
import { askVerification } from "@/lib/accounts/send-verification";

export async function sendVerificationAgain(): Promise<ActionResult<void>> {
  return answerAction(async () => askVerification(accountDeps(), (await requireAccount()).userId));
}
