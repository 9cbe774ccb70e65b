// One tool in a panel with its own address: what it says of itself, its class, and what changed.

import { notFound } from "next/navigation";
import { currentServer } from "@/app/_server/current-server";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { SidePanel } from "@/app/_ui/side-panel";
import { StatusMark } from "@/app/_ui/status-mark";
import { AppError } from "@/lib/errors/app-error";
import { can } from "@/lib/tenancy/permissions";
import { getTool } from "@/lib/tools/get-tool";
import { toolStateLooks } from "../../tool-words";
import { RiskChoice } from "./risk-choice";
import { ToolFacts } from "./tool-facts";
import { ToolReview } from "./tool-review";

export const metadata = { title: "Tool" };

export default async function ToolPanel({ params }: { params: Promise<{ org: string; server: string; tool: string }> }) {
  const [{ tenant, server }, { tool: toolId }] = await Promise.all([currentServer(params), params]);
  const tool = await getTool(tenant, toolId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  if (tool.serverId !== server.id) notFound();
  const org = tenant.org.slug;
  const canReview = can(tenant.actor.role, "tool.review");
  const look = toolStateLooks[tool.state];
  return (
    <SidePanel
      title={<span className="font-mono text-base">{tool.name}</span>}
      description={
        <span className="mt-1 flex flex-wrap items-center gap-x-3">
          <RiskBadge risk={tool.risk} withSeverity />
          <StatusMark status={look.status} label={look.word} />
          {tool.title === null ? null : <span className="min-w-0 truncate">{tool.title}</span>}
        </span>
      }
      closeHref={`/${org}/servers/${server.slug}`}
    >
      <div className="flex flex-col gap-6">
        <ToolReview org={org} tool={tool} drift={server.drift} canReview={canReview} />
        <RiskChoice org={org} tool={tool} canReview={canReview} />
        <ToolFacts tool={tool} />
      </div>
    </SidePanel>
  );
}
