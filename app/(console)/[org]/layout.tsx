// The shell of an organization. Chrome, not the gate: every page and action opens the tenant for itself.

import type { ReactNode } from "react";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { currentTenant } from "@/app/_server/current-tenant";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { listServerNames } from "@/lib/servers/list-server-names";
import { ConsoleFrame } from "../console-frame";
import { PausedNotice } from "./paused-notice";
import { serverPlaces } from "./server-places";

interface OrgLayoutProps {
  params: Promise<{ org: string }>;
  children: ReactNode;
}

export default async function OrgLayout({ params, children }: OrgLayoutProps) {
  const account = await requireAccount();
  const [tenant, orgs] = await Promise.all([currentTenant(params), listOrganizations(accountDeps().databaseUrl, account.userId)]);
  const servers = await listServerNames(tenant);
  const current = { slug: tenant.org.slug, name: tenant.org.name, role: tenant.actor.role };
  return (
    <ConsoleFrame account={account} orgs={orgs} current={current} notices={<PausedNotice tenant={tenant} />} places={[serverPlaces(tenant.org.slug, servers)]}>
      {children}
    </ConsoleFrame>
  );
}
