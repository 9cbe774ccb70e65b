// A signed-in person's new password.

import { openDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { passwordChangedMail } from "@/lib/mail/write-mails";
import { giveBackAttempt, takeAttempt } from "@/lib/throttle/take-attempt";
import type { AccountDeps } from "./account-deps";
import type { ChangePasswordInput } from "./account-input";
import { forgotLink } from "./account-links";
import type { Account } from "./account-record";
import { ownPasswordLimits } from "./attempt-limits";
import { hashPasswordOrBusy, verifyPasswordOrBusy } from "./slow-password";

/**
 * Replaces the password of one who knows the old one, ends every other session and open reset link, and says so by mail.
 * A wrong old password is `invalid_input` at `current`; 10 in 15 minutes are `too_many_attempts`.
 */
export async function changePassword(deps: AccountDeps, account: Account, input: ChangePasswordInput, now = new Date()): Promise<void> {
  const limits = ownPasswordLimits(account.userId);
  await takeAttempt(deps.databaseUrl, limits, now);
  const database = openDatabase(deps.databaseUrl);
  const user = await database.user.findUnique({ where: { id: account.userId } });
  if (!user || !(await verifyPasswordOrBusy(input.current, user.passwordHash))) {
    throw new AppError("invalid_input", { public: "The present password is wrong.", fields: { current: "That is not your present password." } });
  }
  await giveBackAttempt(deps.databaseUrl, limits, now);
  const passwordHash = await hashPasswordOrBusy(input.password);
  await database.$transaction([
    database.user.update({ where: { id: user.id }, data: { passwordHash } }),
    database.mailToken.deleteMany({ where: { userId: user.id, purpose: "reset" } }),
    database.session.deleteMany({ where: { userId: user.id, id: { not: account.sessionId } } }),
  ]);
  deps.post(passwordChangedMail(user.email, forgotLink(deps.consoleUrl)));
}
