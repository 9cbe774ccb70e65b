// What the filters of the log can offer: the values that occur, from the newest rows, so that it stays cheap in a long log.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { inSearchTurn } from "./search-turns";
import { walkInOrder } from "./walk-in-order";

const rowsLookedAtMax = 5_000;
const timeMaxMs = 3_000;
const valuesMax = 200;

export interface CallFacets {
  readonly servers: readonly { readonly id: string; readonly name: string }[];
  readonly grants: readonly { readonly id: string; readonly label: string }[];
  readonly tools: readonly string[];
  readonly codes: readonly string[];
}

interface FacetRow {
  readonly server_id: string;
  readonly server_name: string;
  readonly grant_id: string | null;
  readonly grant_label: string | null;
  readonly tool: string | null;
  readonly code: string;
  readonly result_code: string | null;
}

function sortedBy<T>(values: Iterable<T>, key: (value: T) => string): T[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).slice(0, valuesMax);
}

/** The servers, grants, tools and codes among the organization's newest 5,000 calls. `busy` after three seconds. */
export async function listCallFacets(tenant: TenantContext): Promise<CallFacets> {
  assertCan(tenant, "call.read");
  const rows = await inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await walkInOrder(db, timeMaxMs);
    return db.$queryRaw<FacetRow[]>(Prisma.sql`
      SELECT server_id, server_name, grant_id, grant_label, tool, code, result_code
      FROM (SELECT * FROM calls WHERE org_id = ${tenant.org.id} ORDER BY started_at DESC, id DESC LIMIT ${rowsLookedAtMax}) newest
      GROUP BY 1, 2, 3, 4, 5, 6, 7`);
  }));
  const servers = new Map<string, string>();
  const grants = new Map<string, string>();
  const tools = new Set<string>();
  const codes = new Set<string>();
  for (const row of rows) {
    servers.set(row.server_id, row.server_name);
    if (row.grant_id !== null) grants.set(row.grant_id, row.grant_label ?? row.grant_id);
    if (row.tool !== null) tools.add(row.tool);
    codes.add(row.code);
    if (row.result_code !== null) codes.add(row.result_code);
  }
  return {
    servers: sortedBy([...servers].map(([id, name]) => ({ id, name })), (server) => server.name),
    grants: sortedBy([...grants].map(([id, label]) => ({ id, label })), (grant) => grant.label),
    tools: sortedBy(tools, (tool) => tool),
    codes: sortedBy(codes, (code) => code),
  };
}
