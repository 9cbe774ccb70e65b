// Following the link of a verification letter.

import { openDatabase } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { giveBackAttempt, takeAttempt } from "@/lib/throttle/take-attempt";
import type { ClientFacts } from "./account-deps";
import type { VerifyInput } from "./account-input";
import { signInLimits } from "./attempt-limits";
import { findMailToken, spendMailToken } from "./mail-token";
import { verifyPasswordOrBusy } from "./slow-password";

const notYours = "That is not the password of the sign-up. If you have not signed up yourself, choose a password of your own.";

/**
 * Marks the address as confirmed, once per link, and returns whose it is; a used or old link is `not_found`. The link proves the mailbox, the
 * password that it was its holder who signed up: without it, whoever signed up at another's address would have a password to the account that
 * its owner confirms. A wrong one is `invalid_input`, counts as a failed sign-in, and leaves the link good.
 */
export async function verifyEmail(databaseUrl: string, { token, password }: VerifyInput, client: ClientFacts, now = new Date()): Promise<string> {
  const database = openDatabase(databaseUrl);
  const { user } = await findMailToken(database, token, "verify", now);
  const limits = signInLimits(user.email, client.ip);
  await takeAttempt(databaseUrl, limits, now);
  if (!(await verifyPasswordOrBusy(password, user.passwordHash))) throw new AppError("invalid_input", { public: notYours, fields: { password: notYours } });
  await giveBackAttempt(databaseUrl, limits, now);
  return database
    .$transaction(async (db) => {
      const { userId } = await spendMailToken(db, token, "verify", now);
      await db.user.update({ where: { id: userId }, data: { emailVerifiedAt: now } });
      return userId;
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}
