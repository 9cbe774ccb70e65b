// Signing out: one session, or all but the one that asks.

import { openDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";

/** Ends one session of this person. Somebody else's and none at all: the same `not_found`. */
export async function endSession(databaseUrl: string, userId: string, sessionId: string): Promise<void> {
  const { count } = await openDatabase(databaseUrl).session.deleteMany({ where: { id: sessionId, userId } });
  if (count === 0) throw new AppError("not_found", { public: "That session has ended already." });
}

/** Ends every session of this person; returns how many there were. */
export async function endAllSessions(databaseUrl: string, userId: string): Promise<number> {
  return (await openDatabase(databaseUrl).session.deleteMany({ where: { userId } })).count;
}
