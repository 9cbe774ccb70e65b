// The API's description; readable without a key, since it says nothing of any organization.

import { consoleEnv } from "@/lib/env/console-env";
import { allEndpoints } from "../_endpoints/all-endpoints";
import { buildOpenApi } from "./build-openapi";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json(buildOpenApi(allEndpoints, consoleEnv().CONSOLE_URL));
}
