// The first line of every verb.

import { AppError } from "@/lib/errors/app-error";
import { can, type Permission } from "./permissions";
import type { TenantContext } from "./tenant-context";

/** Returns when the actor's role has the permission; throws `forbidden` otherwise. */
export function assertCan(tenant: TenantContext, permission: Permission): void {
  if (!can(tenant.actor.role, permission)) {
    throw new AppError("forbidden", { internal: `${tenant.actor.role} lacks ${permission}` });
  }
}
