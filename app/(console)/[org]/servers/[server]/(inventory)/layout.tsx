// The server's tools. A tool's panel opens beside the list under its own address, and the list stays as it is.

import type { ReactNode } from "react";
import { currentServer } from "@/app/_server/current-server";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { listPoliciesToMend } from "@/lib/policies/list-policies-to-mend";
import { listTools } from "@/lib/tools/list-tools";
import { can } from "@/lib/tenancy/permissions";
import { currentLook } from "../current-look";
import { HealthProblem } from "../health-problem";
import { LiveLook } from "../live-look";
import { LookAgain } from "../look-again";
import { PoliciesToMend } from "./policies-to-mend";
import { ReviewNotice } from "./review-notice";
import { ToolTable } from "./tool-table";

export default async function InventoryLayout({ params, children }: { params: Promise<{ org: string; server: string }>; children: ReactNode }) {
  const { tenant, server } = await currentServer(params);
  const [tools, look, toMend] = await Promise.all([
    listTools(tenant, { serverId: server.id }), currentLook(tenant, server.id), listPoliciesToMend(tenant, { serverId: server.id }),
  ]);
  const org = tenant.org.slug;
  const canReview = can(tenant.actor.role, "tool.review");
  const again = canReview && look === null ? <LookAgain org={org} serverId={server.id} label="Refresh tools" /> : null;
  return (
    <>
      {look === null ? (
        <HealthProblem org={org} server={server} canManage={can(tenant.actor.role, "server.manage")} canLook={canReview} />
      ) : (
        <LiveLook
          key={look.id}
          address={`/${org}/jobs/${look.id}`}
          state={look.state}
          progress={look.progress}
          moment={`${look.state}:${look.progress}`}
          target={server.origin}
        />
      )}
      <ReviewNotice tools={tools} drift={server.drift} />
      <PoliciesToMend policies={toMend} path={`/${org}/servers/${server.slug}/policy`} />
      {look === null && server.health.state === "ok" && server.counts.tools > 0 && server.counts.livePolicies === 0 ? (
        <Callout
          title="Next"
          className="mb-4"
          action={can(tenant.actor.role, "policy.manage") ? <LinkButton size="sm" variant="primary" href={`/${org}/servers/${server.slug}/policy`}>Build its policy</LinkButton> : undefined}
        >
          No policy is live, so agents cannot call any of these tools yet.
        </Callout>
      ) : null}
      {tools.length > 0 ? (
        <ToolTable org={org} serverId={server.id} path={`/${org}/servers/${server.slug}`} tools={tools} canReview={canReview} action={again} />
      ) : look === null && server.health.state !== "attention" ? (
        <EmptyState title={server.health.state === "ok" ? "This server lists no tools" : "Nobody has looked at this server yet"} action={again}>
          {server.health.state === "ok"
            ? "It answered, and its tool list is empty. Refresh once it has some; each will wait for your review."
            : "The gateway connects and lists the tools when you ask it to."}
        </EmptyState>
      ) : null}
      {children}
    </>
  );
}
