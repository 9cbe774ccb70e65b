// Whom and what the ids in changes mean. Changes keep ids; a name stands in one erasable row, and may be gone.

import type { TenantDb } from "@/lib/db/tenant-db";

const idForm = /^(usr|key|inv|srv|pol|grt)_[a-z0-9]{1,40}$/;
const idsMax = 1_000;
const depthMax = 6;

interface NamedRow {
  readonly actorId: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The names of all ids in these rows that still have one: one question a kind of thing, whatever the number of rows. */
export async function namesInChanges(db: TenantDb, rows: readonly NamedRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...idsIn(rows.map(({ actorId, targetId, targetName, before, after }) => [actorId, targetId, targetName, before, after]))].slice(0, idsMax);
  const of = (prefix: string) => ids.filter((id) => id.startsWith(prefix));
  const some = { in: ids };
  const people = await db.membership.findMany({ where: { userId: { in: of("usr_") } }, select: { userId: true, user: { select: { name: true } } } });
  const keys = await db.apiKey.findMany({ where: { id: { in: of("key_") } }, select: { id: true, label: true } });
  const invitations = await db.invitation.findMany({ where: { id: { in: of("inv_") } }, select: { id: true, email: true } });
  const servers = await db.server.findMany({ where: { id: some }, select: { id: true, name: true } });
  const policies = await db.policy.findMany({ where: { id: some }, select: { id: true, name: true } });
  const grants = await db.grant.findMany({ where: { id: some }, select: { id: true, label: true } });
  return new Map([
    ...people.map((row) => [row.userId, row.user.name] as const),
    ...keys.map((row) => [row.id, row.label] as const),
    ...invitations.map((row) => [row.id, row.email] as const),
    ...servers.map((row) => [row.id, row.name] as const),
    ...policies.map((row) => [row.id, row.name] as const),
    ...grants.map((row) => [row.id, row.label] as const),
  ]);
}

/** The ids anywhere in a value. */
function idsIn(value: unknown, depth = 0, found = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    if (idForm.test(value)) found.add(value);
  } else if (typeof value === "object" && value !== null && depth < depthMax) {
    for (const member of Object.values(value)) idsIn(member, depth + 1, found);
  }
  return found;
}
