import { KeyRound } from "lucide-react";
import { currentServer } from "@/app/_server/current-server";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { Section } from "@/app/_ui/section";
import { TableKeys } from "@/app/_ui/table-keys";
import { listGrants } from "@/lib/grants/list-grants";
import { can } from "@/lib/tenancy/permissions";
import { GrantTable } from "../grant-table";

export const metadata = { title: "Grants" };

export default async function GrantsPage({ params }: { params: Promise<{ org: string; server: string }> }) {
  const { tenant, server } = await currentServer(params);
  const grants = await listGrants(tenant, { serverId: server.id });
  const path = `/${tenant.org.slug}/servers/${server.slug}/grants`;
  const make = can(tenant.actor.role, "grant.manage") ? <LinkButton variant="primary" href={`${path}/new`}>New grant</LinkButton> : undefined;
  if (grants.length === 0) {
    return (
      <EmptyState title="No grants yet" icon={<KeyRound />} action={make} example="CI runner · 90 days · policy Default">
        A grant is one agent&apos;s right to use this server under one policy. Make one, then paste the ready snippet into the client.
      </EmptyState>
    );
  }
  const valid = grants.filter(({ state }) => state === "active");
  const ended = grants.filter(({ state }) => state !== "active");
  return (
    <TableKeys>
      <Section title="Grants" description="Each agent has its own token, so that one can be stopped without the others." action={make}>
        {valid.length === 0 ? <p className="rounded-lg border border-line bg-surface px-4 py-3 text-sm text-ink-muted">No grant is valid: whatever asks for this server is refused.</p>
          : <GrantTable label="Grants" grants={valid} path={path} />}
      </Section>
      {ended.length === 0 ? null : (
        <Section title={`No longer valid (${String(ended.length)})`} description="Revoked or expired. Their tokens are refused; their calls stay in the log.">
          <GrantTable label="Grants that are no longer valid" grants={ended} path={path} />
        </Section>
      )}
    </TableKeys>
  );
}
