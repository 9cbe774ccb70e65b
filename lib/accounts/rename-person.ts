// A person's name, which stands in one row only.

import { openDatabase } from "@/lib/db/client";

/** Sets the name that others see. */
export async function renamePerson(databaseUrl: string, userId: string, name: string): Promise<void> {
  await openDatabase(databaseUrl).user.update({ where: { id: userId }, data: { name } });
}
