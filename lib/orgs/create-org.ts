// A further organization for a person who has an account.

import { openDatabase } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import { insertOrganization } from "./insert-organization";
import type { OrgNameInput } from "./org-input";

const organizationsPerPersonMax = 50;
const perDayMax = 20;
const dayMs = 24 * 3_600_000;

/** Makes an organization with this person as owner and returns its slug. At most 50 a person (`conflict`) and 20 a day (`too_many_attempts`). */
export async function createOrganization(databaseUrl: string, userId: string, input: OrgNameInput, now = new Date()): Promise<string> {
  await takeAttempt(databaseUrl, [{ name: "create-organization", subject: userId, max: perDayMax, windowMs: dayMs }], now);
  const database = openDatabase(databaseUrl);
  return database
    .$transaction(async (db) => {
      await db.$executeRaw`SELECT set_config('portcullis.person', ${userId}, true)`;
      if ((await db.membership.count({ where: { userId } })) >= organizationsPerPersonMax) {
        throw new AppError("conflict", { public: `You are in ${organizationsPerPersonMax} organizations already, which is as many as there can be.` });
      }
      return (await insertOrganization(db, { userId }, input.name, now)).slug;
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}
