// Where a person is signed in.

import { openDatabase } from "@/lib/db/client";
import type { Account } from "./account-record";
import { describeDevice } from "./describe-device";

export interface SessionRecord {
  readonly id: string;
  /** "Firefox on Linux" */
  readonly device: string;
  readonly ip: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** The one that asks. */
  readonly current: boolean;
}

const sessionsMax = 50;

/** The person's living sessions: this one first, then the last used. */
export async function listSessions(databaseUrl: string, account: Account, now: Date): Promise<readonly SessionRecord[]> {
  const rows = await openDatabase(databaseUrl).session.findMany({
    where: { userId: account.userId, expiresAt: { gt: now } }, orderBy: { lastSeenAt: "desc" }, take: sessionsMax,
  });
  const records = rows.map(({ id, userAgent, ip, createdAt, lastSeenAt }) => ({
    id, device: describeDevice(userAgent), ip, createdAt, lastSeenAt, current: id === account.sessionId,
  }));
  return [...records.filter((record) => record.current), ...records.filter((record) => !record.current)];
}
