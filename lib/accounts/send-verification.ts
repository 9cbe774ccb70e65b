// The letter that proves a mailbox.

import { openDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { verificationMail } from "@/lib/mail/write-mails";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import type { AccountDeps } from "./account-deps";
import { verifyLink } from "./account-links";
import { mailLimits } from "./attempt-limits";
import { issueMailToken } from "./mail-token";

interface Addressee {
  readonly id: string;
  readonly email: string;
}

/** Posts a new verification link, at most 5 letters an hour to one address: `too_many_attempts` beyond. */
export async function sendVerification(deps: AccountDeps, user: Addressee, now: Date): Promise<void> {
  await takeAttempt(deps.databaseUrl, mailLimits(user.email), now);
  await postVerification(deps, user, now);
}

/** The same for a caller who has counted the letter already. `next` is where to go on after confirming. */
export async function postVerification(deps: AccountDeps, user: Addressee, now: Date, next?: string): Promise<void> {
  const token = await issueMailToken(openDatabase(deps.databaseUrl), user, "verify", now);
  deps.post(verificationMail(user.email, verifyLink(deps.consoleUrl, token, next)));
}

/** The same for a signed-in person who asks for it (local mode). Already confirmed: `conflict`. */
export async function askVerification(deps: AccountDeps, userId: string, now = new Date()): Promise<void> {
  const user = await openDatabase(deps.databaseUrl).user.findUnique({ where: { id: userId } });
  if (!user) throw new AppError("not_found");
  if (user.emailVerifiedAt !== null) throw new AppError("conflict", { public: "This address is confirmed already." });
  await sendVerification(deps, user, now);
}
