// Whether this console can serve: for the start-up script, containers and load balancers.

import { databaseAnswers } from "@/lib/health/check-database";
import { consoleEnv } from "@/lib/env/console-env";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const ok = await databaseAnswers(consoleEnv().CONSOLE_DATABASE_URL);
  const body = ok ? { status: "ok" } : { status: "unavailable", reason: "The database does not answer." };
  return Response.json(body, { status: ok ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
