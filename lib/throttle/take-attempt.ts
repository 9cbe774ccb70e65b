// How often something may be tried, per key and fixed window, counted in Postgres so that every console process shares it.
// What is limited, and how tightly, is said where it is taken.

import { createHash } from "node:crypto";
import { openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { pruneAttempts } from "./prune-attempts";

export interface AttemptLimit {
  /** What is tried: "sign-in". */
  readonly name: string;
  /** Whose tries are counted together: an address, a network address. Stored as a hash. */
  readonly subject: string;
  readonly max: number;
  readonly windowMs: number;
}

function keyOf(limit: AttemptLimit): string {
  return `${limit.name}:${createHash("sha256").update(limit.subject, "utf8").digest("hex")}`;
}

function windowStartOf(limit: AttemptLimit, now: Date): Date {
  return new Date(Math.floor(now.getTime() / limit.windowMs) * limit.windowMs);
}

/**
 * Counts one attempt against every limit, before the attempt is made; throws `too_many_attempts` when one of them is
 * exceeded. Counting comes first and is one statement a limit, so parallel attempts cannot slip through together.
 */
export async function takeAttempt(databaseUrl: string, limits: readonly AttemptLimit[], now: Date): Promise<void> {
  const database = openDatabase(databaseUrl);
  for (const limit of limits) {
    const [row] = await database.$queryRaw<{ attempts: number }[]>(Prisma.sql`
      INSERT INTO throttles AS t (key, window_start, attempts) VALUES (${keyOf(limit)}, ${windowStartOf(limit, now)}, 1)
      ON CONFLICT (key, window_start) DO UPDATE SET attempts = least(t.attempts + 1, ${limit.max + 1}) RETURNING attempts`);
    if (row?.attempts === 1) await database.$executeRaw(pruneAttempts(now));
    if (!row || row.attempts > limit.max) {
      throw new AppError("too_many_attempts", { internal: `${limit.name}: more than ${limit.max} in ${limit.windowMs} ms` });
    }
  }
}

/** Takes one counted attempt back: one that succeeded is no guess. */
export async function giveBackAttempt(databaseUrl: string, limits: readonly AttemptLimit[], now: Date): Promise<void> {
  const database = openDatabase(databaseUrl);
  for (const limit of limits) {
    await database.$executeRaw(Prisma.sql`
      UPDATE throttles SET attempts = attempts - 1
      WHERE key = ${keyOf(limit)} AND window_start = ${windowStartOf(limit, now)} AND attempts > 0`);
  }
}
