// What stands above every tab of a server: its name and state, where agents reach it, and the kill switch.

import type { ReactNode } from "react";
import { currentServer } from "@/app/_server/current-server";
import { Badge } from "@/app/_ui/badge";
import { Callout } from "@/app/_ui/callout";
import { CopyField } from "@/app/_ui/copy-field";
import { PageHeader } from "@/app/_ui/page-header";
import { TabsNav } from "@/app/_ui/tabs-nav";
import { can } from "@/lib/tenancy/permissions";
import { HealthMark } from "../health-mark";
import { gatewayUrlOf } from "./grants/gateway-url";
import { KillSwitch } from "./kill-switch";

export async function generateMetadata({ params }: { params: Promise<{ org: string; server: string }> }) {
  const { server } = await currentServer(params);
  return { title: { default: server.name, template: `%s · ${server.name} · Portcullis` } };
}

export default async function ServerLayout({ params, children }: { params: Promise<{ org: string; server: string }>; children: ReactNode }) {
  const { tenant, server } = await currentServer(params);
  const org = tenant.org.slug;
  const path = `/${org}/servers/${server.slug}`;
  const { livePolicies } = server.counts;
  return (
    <>
      <PageHeader
        title={server.name}
        back={{ href: `/${org}/servers`, label: "Servers" }}
        aside={
          <>
            <HealthMark server={server} className="text-sm" />
            <Badge tone={livePolicies === 0 ? "neutral" : "accent"}>
              {livePolicies === 0 ? "No live policy" : livePolicies === 1 ? "1 live policy" : `${livePolicies} live policies`}
            </Badge>
          </>
        }
        action={can(tenant.actor.role, "server.stop") ? <KillSwitch org={org} server={server} /> : undefined}
      />
      <div className="-mt-3 mb-6 flex min-w-0 items-center gap-2 text-sm text-ink-faint">
        <span className="shrink-0">Gateway URL</span>
        <CopyField value={gatewayUrlOf(server.id)} className="max-w-lg flex-1" />
      </div>
      {server.stoppedAt === null ? null : (
        <Callout tone="danger" title="Stopped" className="mb-6">
          Every call to this server is answered 503, whatever its grant and policy say. Start it to let calls through again.
        </Callout>
      )}
      <TabsNav
        label={`Parts of ${server.name}`}
        tabs={[
          { href: path, label: "Tools", count: server.counts.tools },
          { href: `${path}/policy`, label: "Policy" },
          { href: `${path}/grants`, label: "Grants", count: server.counts.grants },
          { href: `${path}/calls`, label: "Calls" },
          { href: `${path}/settings`, label: "Settings" },
        ]}
      />
      {children}
    </>
  );
}
