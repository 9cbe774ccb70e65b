// Session + organization slug + server slug → the tenant and its server; missing and foreign alike are the 404 page.

import "server-only";
import { notFound } from "next/navigation";
import { AppError } from "@/lib/errors/app-error";
import { getServerBySlug } from "@/lib/servers/get-server";
import type { ServerRecord } from "@/lib/servers/server-record";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { currentTenant } from "./current-tenant";

/** The server that the address names, with the tenant that owns it. */
export async function currentServer(params: Promise<{ readonly org: string; readonly server: string }>): Promise<{ tenant: TenantContext; server: ServerRecord }> {
  const [tenant, { server: slug }] = await Promise.all([currentTenant(params), params]);
  try {
    return { tenant, server: await getServerBySlug(tenant, slug) };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
