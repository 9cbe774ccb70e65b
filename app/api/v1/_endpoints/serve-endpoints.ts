// The rows of one path as Next's route handlers.

import "server-only";
import { apiRoute } from "@/app/_server/route-handler";
import { allEndpoints } from "./all-endpoints";
import type { Endpoint } from "./endpoint";

type Served = Record<Endpoint["method"], ReturnType<typeof apiRoute>>;

/** A handler for each method that the table has for this path; a path that the table does not know throws at build. */
export function serveEndpoints(path: string): Served {
  const rows = allEndpoints.filter((endpoint) => endpoint.path === path);
  if (rows.length === 0) throw new Error(`the API has no endpoint at ${path}`);
  const handlers = rows.map((endpoint) => [endpoint.method, apiRoute({
    status: endpoint.status,
    verb: (tenant, sent, prove) => endpoint.run(tenant, sent, prove),
  })]);
  return Object.fromEntries(handlers);
}
