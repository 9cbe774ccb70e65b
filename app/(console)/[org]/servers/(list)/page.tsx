import { Server } from "lucide-react";
import { currentTenant } from "@/app/_server/current-tenant";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { PageHeader } from "@/app/_ui/page-header";
import { listServers } from "@/lib/servers/list-servers";
import { can } from "@/lib/tenancy/permissions";
import { ServerTable } from "../server-table";

export const metadata = { title: "Servers" };

export default async function ServersPage({ params }: { params: Promise<{ org: string }> }) {
  const tenant = await currentTenant(params);
  const servers = await listServers(tenant);
  const org = tenant.org.slug;
  const connect = can(tenant.actor.role, "server.manage") ? <LinkButton variant="primary" href={`/${org}/servers/new`}>Connect a server</LinkButton> : undefined;
  if (servers.length === 0) {
    return (
      <>
        <PageHeader title="Servers" />
        <EmptyState
          title="No servers yet"
          icon={<Server />}
          action={connect}
          example={<code className="font-mono text-xs">https://example.com/mcp</code>}
        >
          Connect an MCP server by its address. The gateway lists its tools; you decide which of them agents may call.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Servers" description="The MCP servers that your agents reach through the gateway." action={connect} />
      <ServerTable servers={servers} org={org} canLook={can(tenant.actor.role, "tool.review")} />
    </>
  );
}
