// Following the link of a reset letter.

import { openDatabase } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import type { ResetInput } from "./account-input";
import { spendMailToken } from "./mail-token";
import { hashPasswordOrBusy } from "./slow-password";

/**
 * Sets a new password, once per link, and ends every session. The link came by mail, so the address is confirmed by it too;
 * whatever an earlier, unconfirmed sign-up at this address had set is thereby replaced. A used or old link is `not_found`.
 */
export async function resetPassword(databaseUrl: string, input: ResetInput, now = new Date()): Promise<void> {
  const passwordHash = await hashPasswordOrBusy(input.password);
  await openDatabase(databaseUrl)
    .$transaction(async (db) => {
      const { userId } = await spendMailToken(db, input.token, "reset", now);
      const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
      await db.user.update({ where: { id: userId }, data: { passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? now } });
      await db.mailToken.deleteMany({ where: { userId, usedAt: null } });
      await db.session.deleteMany({ where: { userId } });
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}
