// The console's connection to Postgres, as the role `portcullis_console`. One pool a process.

import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/prisma/generated/client";

export type Database = PrismaClient;

const connectionsMax = 12;
const opened = new Map<string, Database>();

/** The process's one client for this URL; made at first use. Its errors quote no values, since they end up in logs. */
export function openDatabase(url: string): Database {
  const known = opened.get(url);
  if (known) return known;
  const database = new PrismaClient({ errorFormat: "minimal", adapter: new PrismaPg({ connectionString: url, max: connectionsMax, connectionTimeoutMillis: 5_000 }) });
  opened.set(url, database);
  return database;
}

/** Closes the pool of this URL, if there is one. */
export async function closeDatabase(url: string): Promise<void> {
  const known = opened.get(url);
  opened.delete(url);
  await known?.$disconnect();
}
