// One grant, in a panel with its own address: its policy, its client set-up, and the acts on it.

import { notFound } from "next/navigation";
import { currentServer } from "@/app/_server/current-server";
import { DefinitionList } from "@/app/_ui/definition-list";
import { Section } from "@/app/_ui/section";
import { SidePanel } from "@/app/_ui/side-panel";
import { StatusMark } from "@/app/_ui/status-mark";
import { TextLink } from "@/app/_ui/text-link";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { AppError } from "@/lib/errors/app-error";
import { clientSnippets } from "@/lib/grants/client-snippets";
import { getGrant } from "@/lib/grants/get-grant";
import { listPolicies } from "@/lib/policies/list-policies";
import { can } from "@/lib/tenancy/permissions";
import { ClientSetup } from "../../client-setup";
import { GrantActs } from "../../grant-acts";
import { ShadowSection } from "../../shadow-section";
import { snippetTarget } from "../../snippet-target";
import { grantStatus } from "../../grant-table";
import { LimitUsageList } from "../../limit-usage-list";

export default async function GrantPanel({ params }: { params: Promise<{ org: string; server: string; grant: string }> }) {
  const { tenant, server } = await currentServer(params);
  const grant = await getGrant(tenant, (await params).grant).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  if (grant.serverId !== server.id) notFound();
  const [policies, target] = await Promise.all([listPolicies(tenant, { serverId: server.id }), snippetTarget(tenant, server)]);
  const { org, role } = { org: tenant.org.slug, role: tenant.actor.role };
  return (
    <SidePanel title={grant.label} description={<StatusMark {...grantStatus[grant.state]} />} closeHref={`/${org}/servers/${server.slug}/grants`}>
      <div className="flex flex-col gap-6">
        <DefinitionList items={[
          { term: "Token", value: <span className="font-mono text-xs">{grant.tokenHint}…</span> },
          { term: "Policy", value: grant.policyName ?? "none: every call is denied" },
          { term: "Shadow", value: grant.shadow === null ? "none" : (
            <TextLink href={`/${org}/servers/${server.slug}/policy/shadow/${grant.id}`}>{policies.find(({ id }) => id === grant.shadow?.policyId)?.name ?? "A policy"}, version {grant.shadow.version}: compare</TextLink>
          ) },
          { term: "Expires", value: grant.expiresAt === null ? "never" : <TimeStamp at={grant.expiresAt} /> },
          { term: "Tags", value: Object.entries(grant.tags).map(([name, value]) => `${name}=${value}`).join(", ") || "none" },
          { term: "Networks", value: grant.cidrs.join(", ") || "any" },
          { term: "Made", value: <TimeStamp at={grant.createdAt} /> },
          ...(grant.rotatedAt === null ? [] : [{ term: "Token renewed", value: <TimeStamp at={grant.rotatedAt} /> }]),
          ...(grant.revokedAt === null ? [] : [{ term: "Revoked", value: <TimeStamp at={grant.revokedAt} /> }]),
          { term: "Calls", value: <TextLink href={`/${org}/calls?q=grant:${grant.id}`}>Show in the log</TextLink> },
        ]} />
        {grant.state === "revoked" ? null : (
          <>
            <GrantActs
              org={org} grant={grant} target={target} policies={policies.map(({ id, name }) => ({ id, name }))}
              mayManage={can(role, "grant.manage")} mayAttach={can(role, "grant.attach_policy")}
            />
            {grant.policyId === null ? null : <LimitUsageList org={org} grantId={grant.id} mayReset={can(role, "limit.reset")} />}
            {can(role, "grant.attach_policy") ? <ShadowSection org={org} grant={grant} policies={policies} /> : null}
            <Section title="Point a client at it" description="Put the stored token where it says PASTE_TOKEN_HERE.">
              <ClientSetup snippets={clientSnippets({ ...target, token: "PASTE_TOKEN_HERE" })} />
            </Section>
          </>
        )}
      </div>
    </SidePanel>
  );
}
