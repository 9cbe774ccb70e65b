// Deletes a server with everything that hangs on it. Its calls stay in the audit log.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { lockServer } from "./read-server";
import { addressForLog } from "./server-address";
import type { DeleteServerInput, ServerIdInput } from "./server-input";

/** What goes with a server: everything, revoked and gone included. */
export interface DeletionEffects {
  readonly tools: number;
  readonly policies: number;
  readonly grants: number;
  /** Grants that work at this moment and will be dead within two seconds. */
  readonly liveGrants: number;
}

/** Counts what a deletion would take along. */
export async function countDeletionEffects(tenant: TenantContext, input: ServerIdInput, now = new Date()): Promise<DeletionEffects> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    if ((await db.server.count({ where: { id: input.serverId } })) === 0) throw new AppError("not_found");
    const where = { serverId: input.serverId };
    return {
      tools: await db.tool.count({ where }),
      policies: await db.policy.count({ where }),
      grants: await db.grant.count({ where }),
      liveGrants: await db.grant.count({ where: { ...where, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } }),
    };
  });
}

/** Deletes the server, its tools, policies and grants for good, when its name was typed; not to be undone. */
export async function deleteServer(tenant: TenantContext, input: DeleteServerInput): Promise<void> {
  assertCan(tenant, "server.manage");
  await tenant.transaction(async (db) => {
    const server = await lockServer(db, input.serverId);
    if (input.confirm.trim() !== server.name) {
      throw new AppError("invalid_input", { public: "The name does not match. Nothing was deleted.", fields: { confirm: `Type ${server.name} exactly.` } });
    }
    const where = { serverId: server.id };
    const gone = { tools: await db.tool.count({ where }), policies: await db.policy.count({ where }), grants: await db.grant.count({ where }) };
    // A grant refers to its policy with NO ACTION: grants go first.
    await db.grant.deleteMany({ where });
    await db.server.delete({ where: { id: server.id } });
    await recordChange(tenant, db, {
      action: "server.delete", targetId: server.id, targetName: server.name,
      before: { slug: server.slug, url: addressForLog(server.url), ...gone },
    });
  });
}
