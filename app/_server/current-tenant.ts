// Session + slug → TenantContext. Called by every page and action; a layout is chrome, not the gate.

import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AppError } from "@/lib/errors/app-error";
import { consoleEnv } from "@/lib/env/console-env";
import { openTenant } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { requireAccount } from "./current-account";

const tenantOf = cache(async (userId: string, slug: string) => openTenant(consoleEnv().CONSOLE_DATABASE_URL, userId, slug));

/** The signed-in person's tenant, once per request. Signed out: to the sign-in page. Not a member, no such organization: the same 404. */
export async function currentTenant(params: Promise<{ readonly org: string }>): Promise<TenantContext> {
  const [{ org }, account] = await Promise.all([params, requireAccount()]);
  try {
    return await tenantOf(account.userId, org);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}

/** The same for an action, where a missing tenant is an answer and not a page. Throws AppError. */
export async function tenantOfAction(org: string): Promise<TenantContext> {
  const account = await requireAccount();
  return tenantOf(account.userId, org);
}
