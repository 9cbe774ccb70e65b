// Who stands in the admin log, for its filter.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { namesInChanges } from "./change-names";

const rowsLookedAtMax = 5_000;
const actorsMax = 200;

export interface ChangeActor {
  readonly id: string;
  readonly kind: "user" | "api_key";
  /** Null for one that is gone. */
  readonly name: string | null;
}

/** Who acted in the newest 5,000 changes: those with a name first, by it. */
export async function listChangeActors(tenant: TenantContext): Promise<readonly ChangeActor[]> {
  assertCan(tenant, "change.read");
  return tenant.transaction(async (db) => {
    const rows = await db.$queryRaw<{ actor_id: string; actor_kind: string }[]>(Prisma.sql`
      SELECT DISTINCT actor_id, actor_kind FROM (SELECT actor_id, actor_kind FROM changes WHERE org_id = ${tenant.org.id} ORDER BY at DESC, id DESC LIMIT ${rowsLookedAtMax}) newest
      ORDER BY actor_id LIMIT ${actorsMax}`);
    const names = await namesInChanges(db, rows.map((row) => ({ actorId: row.actor_id, targetId: "", targetName: "", before: null, after: null })));
    const place = ({ name, id }: ChangeActor) => (name === null ? `1${id}` : `0${name.toLowerCase()}`);
    return rows
      .map((row): ChangeActor => ({ id: row.actor_id, kind: row.actor_kind === "api_key" ? "api_key" : "user", name: names.get(row.actor_id) ?? null }))
      .sort((a, b) => (place(a) < place(b) ? -1 : 1));
  });
}
