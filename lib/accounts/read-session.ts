// Who is signed in, by the session's row: a deleted row signs out at the next request, whatever the cookie says.

import { openDatabase } from "@/lib/db/client";
import type { Account } from "./account-record";

export const sessionLifetimeMs = 30 * 24 * 3_600_000;
const touchedAtMostEveryMs = 60_000;

/** The account behind a living session, or null. Using a session moves its end to 30 days from now, written at most once a minute. */
export async function readSession(databaseUrl: string, sessionId: string, now: Date): Promise<Account | null> {
  const database = openDatabase(databaseUrl);
  const session = await database.session.findUnique({ where: { id: sessionId }, include: { user: true } });
  if (!session || session.expiresAt <= now) return null;
  if (now.getTime() - session.lastSeenAt.getTime() >= touchedAtMostEveryMs) {
    await database.session.updateMany({
      where: { id: sessionId },
      data: { lastSeenAt: now, expiresAt: new Date(now.getTime() + sessionLifetimeMs) },
    });
  }
  const { user } = session;
  return { userId: user.id, sessionId, email: user.email, name: user.name, emailVerified: user.emailVerifiedAt !== null };
}
