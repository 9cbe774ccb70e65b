// Whether the console's database answers, for health checks.

import { openDatabase } from "@/lib/db/client";

const waitMsMax = 3_000;

/** True when Postgres answered within three seconds. Never throws. */
export async function databaseAnswers(databaseUrl: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(() => resolve(false), waitMsMax); });
  try {
    return await Promise.race([openDatabase(databaseUrl).$queryRaw`SELECT 1`.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
