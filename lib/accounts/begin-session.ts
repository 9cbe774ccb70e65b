// A browser's sign-in becomes a row; the cookie names the row and nothing else.

import { randomId } from "@/lib/crypto/random-id";
import { openDatabase } from "@/lib/db/client";
import type { ClientFacts } from "./account-deps";
import { sessionLifetimeMs } from "./read-session";

const userAgentCharsMax = 300;
const sessionsMax = 50;

/** A new session of this person; returns its id. The person's oldest sessions beyond 50, and those that ran out, end. */
export async function beginSession(databaseUrl: string, userId: string, client: ClientFacts, now: Date): Promise<string> {
  const id = randomId("ses");
  await openDatabase(databaseUrl).$transaction(async (db) => {
    await db.session.create({
      data: {
        id, userId, userAgent: client.userAgent.slice(0, userAgentCharsMax), ip: client.ip,
        createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + sessionLifetimeMs),
      },
    });
    await db.session.deleteMany({ where: { userId, expiresAt: { lte: now } } });
    const older = await db.session.findMany({ where: { userId }, orderBy: { lastSeenAt: "desc" }, skip: sessionsMax, take: sessionsMax, select: { id: true } });
    if (older.length > 0) await db.session.deleteMany({ where: { userId, id: { in: older.map((session) => session.id) } } });
  });
  return id;
}
