// The organization's settings: itself, its members, its API keys, where its events go.

import type { ReactNode } from "react";
import { currentTenant } from "@/app/_server/current-tenant";
import { PageHeader } from "@/app/_ui/page-header";
import { TabsNav } from "@/app/_ui/tabs-nav";
import { can } from "@/lib/tenancy/permissions";

interface SettingsLayoutProps {
  params: Promise<{ org: string }>;
  children: ReactNode;
}

export default async function SettingsLayout({ params, children }: SettingsLayoutProps) {
  const tenant = await currentTenant(params);
  const base = `/${tenant.org.slug}/settings`;
  return (
    <>
      <PageHeader title="Settings" description={tenant.org.name} />
      <TabsNav
        label="Settings"
        tabs={[
          { href: base, label: "Organization" },
          { href: `${base}/members`, label: "Members" },
          ...(can(tenant.actor.role, "api_key.read") ? [{ href: `${base}/api-keys`, label: "API keys" }] : []),
          ...(can(tenant.actor.role, "destination.read") ? [{ href: `${base}/destinations`, label: "Destinations" }] : []),
        ]}
      />
      {children}
    </>
  );
}
