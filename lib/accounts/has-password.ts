// Whether a person signs in with a password at all, or only through a provider.

import { openDatabase } from "@/lib/db/client";

/** True when the person has set a password. */
export async function hasPassword(databaseUrl: string, userId: string): Promise<boolean> {
  const user = await openDatabase(databaseUrl).user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  return user !== null && user.passwordHash !== null;
}
