// What a grant's shadow said beside what was decided: the sentence, the differences by tool and rule, and the calls.

import { notFound } from "next/navigation";
import { currentServer } from "@/app/_server/current-server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Pager } from "@/app/_ui/pager";
import { TextLink } from "@/app/_ui/text-link";
import { formatCallCursor, parseCallCursor } from "@/lib/calls/call-cursor";
import { compareShadow } from "@/lib/calls/compare-shadow";
import { AppError } from "@/lib/errors/app-error";
import { getGrant } from "@/lib/grants/get-grant";
import { listPolicies } from "@/lib/policies/list-policies";
import { can } from "@/lib/tenancy/permissions";
import { ShadowActs } from "../shadow-acts";
import { ShadowGroups } from "../shadow-groups";
import { ShadowRows } from "../shadow-rows";
import { shadowSentence, unsaidSentences } from "../shadow-words";
import { ShadowDays } from "../shadow-days";

export const metadata = { title: "Shadow" };

const dayChoices = [1, 7, 30] as const;

export default async function ShadowPage({ params, searchParams }: {
  params: Promise<{ org: string; server: string; grant: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ tenant, server }, { grant: grantId }, query] = await Promise.all([currentServer(params), params, searchParams]);
  const grant = await getGrant(tenant, grantId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  if (grant.serverId !== server.id) notFound();
  const path = `/${tenant.org.slug}/servers/${server.slug}`;
  const back = <TextLink href={`${path}/grants/${grant.id}`}>{grant.label}</TextLink>;
  const { shadow } = grant;
  if (shadow === null) return <EmptyState title="This grant has no shadow" action={back}>Attach a version to it, and what that version would have said stands beside each call.</EmptyState>;
  const policies = await listPolicies(tenant, { serverId: server.id });
  const policy = policies.find(({ id }) => id === shadow.policyId);
  const days = dayChoices.find((choice) => String(choice) === query["days"]) ?? 7;
  const after = typeof query["after"] === "string" ? parseCallCursor(query["after"]) : null;
  const found = await compareShadow(tenant, { grantId: grant.id, ...shadow, days, ...(after === null ? {} : { after }) });
  const here = `${path}/policy/shadow/${grant.id}`;
  const last = found.calls.at(-1);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="max-w-3xl min-w-0">
          <h2 className="text-xl font-semibold text-ink">{shadowSentence(found, days)}</h2>
          {unsaidSentences(found).map((sentence) => <p key={sentence} className="mt-1 text-ink-muted">{sentence}</p>)}
          <p className="mt-1 text-sm text-ink-faint">
            {policy?.name ?? "A policy"}, version {shadow.version}, beside what was decided for {back}.{found.isCut ? " Only the newest calls are compared." : ""}
          </p>
        </div>
        <ShadowActs org={tenant.org.slug} grantId={grant.id} shadow={shadow} isLive={policy?.liveVersion === shadow.version} mayPublish={can(tenant.actor.role, "policy.manage")} mayDetach={can(tenant.actor.role, "grant.attach_policy")} />
      </div>
      <ShadowDays path={here} days={days} choices={dayChoices} />
      {found.groups.length === 0 ? null : <ShadowGroups groups={found.groups} />}
      {found.calls.length === 0 ? null : (
        <>
          <ShadowRows calls={found.calls} callsPath={`/${tenant.org.slug}/calls`} />
          <Pager
            {...(after === null ? {} : { newerHref: `${here}?days=${String(days)}` })}
            {...(found.more && last !== undefined ? { olderHref: `${here}?${new URLSearchParams({ days: String(days), after: formatCallCursor(last) }).toString()}` } : {})}
          />
        </>
      )}
      <p className="max-w-3xl text-sm text-ink-faint">
        A shadow is asked after the call is over, by the time at which the call came, and never changes it. Its limits are judged as for a first call, since nothing is counted for it: only what no counter could let through is denied.
      </p>
    </div>
  );
}
