// Following the link of a verification letter.

import { openDatabase } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import { spendMailToken } from "./mail-token";

/** Marks the address as confirmed, once per link; a used or old link is `not_found`. Signs nobody in. */
export async function verifyEmail(databaseUrl: string, token: string, now = new Date()): Promise<void> {
  await openDatabase(databaseUrl)
    .$transaction(async (db) => {
      const { userId } = await spendMailToken(db, token, "verify", now);
      await db.user.update({ where: { id: userId }, data: { emailVerifiedAt: now } });
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}
