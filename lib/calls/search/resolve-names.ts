// Names in a search become the ids that the log's indexes are made of. A name that nothing bears any more is looked for in the log itself.

import type { TenantDb } from "@/lib/db/tenant-db";
import type { CallSearch } from "./call-search";
import type { SearchKey } from "./search-keys";

const idsPerNameMax = 200;

/** Ids by key and name; a name without any is not there. */
export type ResolvedNames = ReadonlyMap<SearchKey, ReadonlyMap<string, readonly string[]>>;

function namesOf({ terms }: CallSearch, key: SearchKey): string[] {
  return terms.filter((term) => term.key === key).flatMap(({ values }) => values.flatMap((value) => (value.kind === "text" && !value.pattern ? [value.text] : [])));
}

function byName(rows: readonly { readonly id: string; readonly names: readonly string[] }[], asked: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(asked.map((name) => [name, rows.filter((row) => row.id === name || row.names.includes(name)).map(({ id }) => id)] as const).filter(([, ids]) => ids.length > 0));
}

/** What the search's names of servers, grants and policies stand for in this organization. */
export async function resolveNames(db: TenantDb, search: CallSearch): Promise<ResolvedNames> {
  const [servers, grants, policies] = [namesOf(search, "server"), namesOf(search, "grant"), namesOf(search, "policy")];
  const resolved = new Map<SearchKey, ReadonlyMap<string, readonly string[]>>();
  if (servers.length > 0) {
    const rows = await db.server.findMany({ where: { OR: [{ id: { in: servers } }, { slug: { in: servers } }, { name: { in: servers } }] }, select: { id: true, slug: true, name: true }, take: idsPerNameMax });
    resolved.set("server", byName(rows.map(({ id, slug, name }) => ({ id, names: [slug, name] })), servers));
  }
  if (grants.length > 0) {
    const rows = await db.grant.findMany({ where: { OR: [{ id: { in: grants } }, { label: { in: grants } }] }, select: { id: true, label: true }, take: idsPerNameMax });
    resolved.set("grant", byName(rows.map(({ id, label }) => ({ id, names: [label] })), grants));
  }
  if (policies.length > 0) {
    const rows = await db.policy.findMany({ where: { OR: [{ id: { in: policies } }, { name: { in: policies } }] }, select: { id: true, name: true }, take: idsPerNameMax });
    resolved.set("policy", byName(rows.map(({ id, name }) => ({ id, names: [name] })), policies));
  }
  return resolved;
}
