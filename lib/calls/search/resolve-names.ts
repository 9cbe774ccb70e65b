// Names in a search become the ids that the log's indexes are made of. A name that nothing bears any more is looked for in the log itself.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { CallSearch } from "./call-search";
import type { SearchKey } from "./search-keys";

const idsPerNameMax = 200;

/** Ids by key and name; a name without any is not there. */
export type ResolvedNames = ReadonlyMap<SearchKey, ReadonlyMap<string, readonly string[]>>;

function namesOf({ terms }: CallSearch, key: SearchKey): string[] {
  return terms.filter((term) => term.key === key).flatMap(({ values }) => values.flatMap((value) => (value.kind === "text" && !value.pattern ? [value.text] : [])));
}

interface Named {
  readonly id: string;
  readonly names: readonly string[];
}

function byName(rows: readonly Named[], asked: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(asked.map((name) => [name, [...new Set(rows.filter((row) => row.id === name || row.names.includes(name)).map(({ id }) => id))]] as const).filter(([, ids]) => ids.length > 0));
}

const tables = { server: Prisma.sql`servers`, grant: Prisma.sql`grants`, policy: Prisma.sql`policies` } as const;

/** What bore one of the names and is there no more: a server was deleted, and its grants and policies went with it. The admin log knows them. */
async function goneNamed(db: TenantDb, orgId: string, noun: keyof typeof tables, asked: readonly string[]): Promise<readonly Named[]> {
  const names = [...asked];
  // Of a server that was deleted the address is kept in the row of that act.
  const rows = await db.$queryRaw<readonly { readonly id: string; readonly name: string; readonly slug: string | null }[]>(Prisma.sql`
    SELECT DISTINCT c.target_id AS id, c.target_name AS name, CASE WHEN c.action = 'server.delete' THEN c.before ->> 'slug' END AS slug FROM changes c
    WHERE c.org_id = ${orgId} AND c.action LIKE ${`${noun}.%`} AND (c.target_name = ANY(${names}) OR (c.action = 'server.delete' AND c.before ->> 'slug' = ANY(${names})))
      AND NOT EXISTS (SELECT 1 FROM ${tables[noun]} t WHERE t.org_id = ${orgId} AND t.id = c.target_id)
    LIMIT ${idsPerNameMax}`);
  return rows.map(({ id, name, slug }) => ({ id, names: slug === null ? [name] : [name, slug] }));
}

/** What the search's names of servers, grants and policies stand for in this organization: what bears them, and what bore them until it was deleted. */
export async function resolveNames(db: TenantDb, orgId: string, search: CallSearch): Promise<ResolvedNames> {
  const [servers, grants, policies] = [namesOf(search, "server"), namesOf(search, "grant"), namesOf(search, "policy")];
  const resolved = new Map<SearchKey, ReadonlyMap<string, readonly string[]>>();
  if (servers.length > 0) {
    const rows = await db.server.findMany({ where: { OR: [{ id: { in: servers } }, { slug: { in: servers } }, { name: { in: servers } }] }, select: { id: true, slug: true, name: true }, take: idsPerNameMax });
    resolved.set("server", byName([...rows.map(({ id, slug, name }) => ({ id, names: [slug, name] })), ...await goneNamed(db, orgId, "server", servers)], servers));
  }
  if (grants.length > 0) {
    const rows = await db.grant.findMany({ where: { OR: [{ id: { in: grants } }, { label: { in: grants } }] }, select: { id: true, label: true }, take: idsPerNameMax });
    resolved.set("grant", byName([...rows.map(({ id, label }) => ({ id, names: [label] })), ...await goneNamed(db, orgId, "grant", grants)], grants));
  }
  if (policies.length > 0) {
    const rows = await db.policy.findMany({ where: { OR: [{ id: { in: policies } }, { name: { in: policies } }] }, select: { id: true, name: true }, take: idsPerNameMax });
    resolved.set("policy", byName([...rows.map(({ id, name }) => ({ id, names: [name] })), ...await goneNamed(db, orgId, "policy", policies)], policies));
  }
  return resolved;
}
