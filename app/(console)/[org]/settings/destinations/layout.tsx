// Before anything is sent of a page below: who may not read destinations gets the status of a page that is not there. Each page asks again.

import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { currentTenant } from "@/app/_server/current-tenant";
import { can } from "@/lib/tenancy/permissions";

export default async function DestinationsLayout({ params, children }: { params: Promise<{ org: string }>; children: ReactNode }) {
  const tenant = await currentTenant(params);
  if (!can(tenant.actor.role, "destination.read")) notFound();
  return children;
}
