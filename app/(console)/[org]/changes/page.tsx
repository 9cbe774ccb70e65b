import { History } from "lucide-react";
import { currentTenant } from "@/app/_server/current-tenant";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { PageHeader } from "@/app/_ui/page-header";
import { Pager } from "@/app/_ui/pager";
import { listChanges } from "@/lib/changes/list-changes";
import { can } from "@/lib/tenancy/permissions";
import { ChangeTable } from "./change-table";

export const metadata = { title: "Changes" };

export default async function ChangesPage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<{ after?: string | string[] }> }) {
  const [tenant, { after }] = await Promise.all([currentTenant(params), searchParams]);
  const header = <PageHeader title="Changes" description="Every act that changed something here: who, what, before and after." />;
  if (!can(tenant.actor.role, "change.read")) {
    return <>{header}<Callout title="Owners and admins read this log">Ask one of them if you need to know who changed something.</Callout></>;
  }
  const from = typeof after === "string" ? after : undefined;
  const { changes, more } = await listChanges(tenant, from === undefined ? {} : { after: from });
  const path = `/${tenant.org.slug}/changes`;
  const last = changes.at(-1);
  if (changes.length === 0) {
    return <>{header}<EmptyState title="No changes yet" icon={<History />} example="grant.revoke · CI runner">Registering a server, publishing a policy or revoking a grant is written here.</EmptyState></>;
  }
  return (
    <>
      {header}
      <ChangeTable changes={changes} />
      <Pager newerHref={from === undefined ? undefined : path} olderHref={more && last ? `${path}?after=${last.id}` : undefined} />
    </>
  );
}
