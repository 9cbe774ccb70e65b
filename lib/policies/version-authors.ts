// Who wrote a version, in words. Versions keep ids; names stand in one erasable row and may be gone.

import type { TenantDb } from "@/lib/db/tenant-db";
import type { VersionAuthor } from "./policy-record";

/** For each id of an author: the member's name, an API key, or somebody who has left. Asks the database once for all. */
export async function versionAuthors(db: TenantDb, ids: readonly string[]): Promise<(id: string) => VersionAuthor> {
  const people = [...new Set(ids.filter((id) => !id.startsWith("key_")))];
  const memberships = await db.membership.findMany({ where: { userId: { in: people } }, include: { user: { select: { name: true } } } });
  const names = new Map(memberships.map((membership) => [membership.userId, membership.user.name]));
  return (id) => {
    if (id.startsWith("key_")) return { kind: "api_key", name: null };
    const name = names.get(id);
    return name === undefined ? { kind: "former_member", name: null } : { kind: "member", name };
  };
}
