// One call of the log, in a panel with its own address.

import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { SidePanel } from "@/app/_ui/side-panel";
import { StatusMark } from "@/app/_ui/status-mark";
import { getCall } from "@/lib/calls/get-call";
import { AppError } from "@/lib/errors/app-error";
import { getServerBySlug } from "@/lib/servers/get-server";
import { can } from "@/lib/tenancy/permissions";
import { CallFacts } from "../../call-facts";
import { callsHref, readCallQuery, type SearchParams } from "../../read-query";

export default async function CallPanel({ params, searchParams }: { params: Promise<{ org: string; call: string }>; searchParams: Promise<SearchParams> }) {
  const [tenant, { call: callId }, query] = await Promise.all([currentTenant(params), params, searchParams]);
  const detail = await getCall(tenant, callId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const { call } = detail;
  const server = detail.server === null ? null : await getServerBySlug(tenant, detail.server.slug);
  return (
    <SidePanel
      title={<span className="font-mono">{call.tool ?? call.method ?? `${call.httpMethod} request`}</span>}
      description={<StatusMark status={call.effect === "allow" ? "allowed" : call.effect === "park" ? "parked" : "denied"} />}
      closeHref={callsHref(`/${tenant.org.slug}/calls`, readCallQuery(query).text)}
    >
      <CallFacts
        org={tenant.org.slug} detail={detail} mayManage={can(tenant.actor.role, "policy.manage")}
        mayReadValues={can(tenant.actor.role, "call.read_values") && server !== null && Object.values(detail.values).some(({ state }) => state === "kept" || state === "on_the_way")}
        server={server && { name: server.name, era: server.era, bridgeModern: server.bridgeModern, hasCredential: server.credential.kind !== "none", trouble: server.trouble?.message ?? null }}
      />
    </SidePanel>
  );
}
