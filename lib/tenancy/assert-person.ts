// Acts that no API key may do: those about members, keys and the organization itself, and reading recorded values.

import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "./tenant-context";

/** Returns when a signed-in person acts; throws `forbidden` for an API key. */
export function assertPerson(tenant: TenantContext): void {
  if (tenant.actor.kind !== "user") throw new AppError("forbidden", { public: "Only a signed-in person can do this, not an API key." });
}
