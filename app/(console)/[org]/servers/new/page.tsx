// The page for a new server. `?url=` and `?name=` fill in what was typed elsewhere, or of a server that was taken back.

import { currentTenant } from "@/app/_server/current-tenant";
import { Callout } from "@/app/_ui/callout";
import { PageHeader } from "@/app/_ui/page-header";
import { can } from "@/lib/tenancy/permissions";
import { LocalSample } from "../local-sample";
import { NewServerForm } from "./new-server-form";

export const metadata = { title: "Connect a server" };

const addressCharsMax = 2_000;
const nameCharsMax = 80;

export default async function NewServerPage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [tenant, { url, name }] = await Promise.all([currentTenant(params), searchParams]);
  const address = typeof url === "string" ? url.slice(0, addressCharsMax) : "";
  const called = typeof name === "string" ? name.slice(0, nameCharsMax) : "";
  return (
    <>
      <PageHeader
        title="Connect a server"
        description="Paste the address of an MCP server. Agents will reach it through the gateway, under the rules you set."
        back={{ href: `/${tenant.org.slug}/servers`, label: "Servers" }}
      />
      {can(tenant.actor.role, "server.manage") ? (
        <div className="flex flex-col gap-8">
          <NewServerForm org={tenant.org.slug} address={address} called={called} />
          <LocalSample />
        </div>
      ) : (
        <Callout title="Not yours to do">Owners and admins connect servers. Ask one of them to add this one.</Callout>
      )}
    </>
  );
}
