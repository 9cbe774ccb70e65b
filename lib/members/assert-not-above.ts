// Nobody deals with what is above them: an admin neither makes nor unmakes an owner.

import { AppError } from "@/lib/errors/app-error";
import { isAtLeast, type Role } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Returns when the actor's role is at least `role`; throws `forbidden` otherwise. */
export function assertNotAbove(tenant: TenantContext, role: Role): void {
  if (!isAtLeast(tenant.actor.role, role)) throw new AppError("forbidden", { public: "That role is above your own." });
}
