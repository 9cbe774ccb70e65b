// The policies of a server: one of them in the builder, or what is proposed where there is none.
import { notFound } from "next/navigation";
import { currentServer } from "@/app/_server/current-server";
import { listGrants } from "@/lib/grants/list-grants";
import { getDraft } from "@/lib/policies/get-draft";
import { getVersion } from "@/lib/policies/get-version";
import { listPolicies } from "@/lib/policies/list-policies";
import { listPolicyChoices } from "@/lib/policies/list-policy-choices";
import { listVersions } from "@/lib/policies/list-versions";
import { startDocument } from "@/lib/policies/start-document";
import { readLatestReplay } from "@/lib/replays/read-replay";
import { can } from "@/lib/tenancy/permissions";
import { listToolDefinitions } from "@/lib/tools/list-tools";
import { mayTellSecrets } from "@/lib/tools/may-tell-secrets";
import { askedOfBuilder } from "./asked-of-builder";
import { FirstPolicy } from "./first-policy";
import { PolicyBuilder } from "./policy-builder";
import { PolicyHead } from "./policy-head";
import { toBuilderTool } from "./to-builder-tool";

/** Grants by which a call can be tried without typing. */
const grantsOfferedMax = 100;

export const metadata = { title: "Policy" };

export default async function PolicyPage({ params, searchParams }: {
  params: Promise<{ org: string; server: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ tenant, server }, query] = await Promise.all([currentServer(params), searchParams]);
  const [policies, choices, definitions] = await Promise.all([
    listPolicies(tenant, { serverId: server.id }), listPolicyChoices(tenant), listToolDefinitions(tenant, { serverId: server.id }),
  ]);
  const mayManage = can(tenant.actor.role, "policy.manage");
  const path = `/${tenant.org.slug}/servers/${server.slug}/policy`;
  const copies = choices.map(({ id, name, serverId, serverName, liveVersion }) => ({ id, liveVersion, label: serverId === server.id ? name : `${serverName} · ${name}` }));
  const place = { org: tenant.org.slug, serverId: server.id, path, mayManage, copies };

  const policy = query["policy"] === undefined ? policies[0] : policies.find(({ id }) => id === query["policy"]);
  if (policy === undefined) {
    if (policies.length > 0) notFound();
    const revealing = definitions.filter(({ risk, state }) => risk === "read" && state !== "gone").map(toBuilderTool).filter(mayTellSecrets).map(({ name }) => name);
    return <FirstPolicy {...place} proposed={startDocument("proposed", definitions)} revealing={revealing} />;
  }
  const [grants, versions, shared, start, latestReplay] = await Promise.all([
    listGrants(tenant, { serverId: server.id }),
    listVersions(tenant, { policyId: policy.id }),
    getDraft(tenant, { policyId: policy.id }),
    getVersion(tenant, { policyId: policy.id, number: policy.liveVersion ?? policy.latestVersion }),
    can(tenant.actor.role, "replay.run") ? readLatestReplay(tenant, policy.id) : null,
  ]);
  const tools = definitions.filter(({ state }) => state !== "gone").map(toBuilderTool);
  return (
    <>
      <PolicyHead {...place} policy={policy} policies={policies} />
      <PolicyBuilder
        key={policy.id} org={tenant.org.slug} path={path} shared={shared} server={{ slug: server.slug, name: server.name, drift: server.drift }} policy={policy}
        start={{ number: start.number, document: start.document }} versions={versions} latestReplay={latestReplay} tools={tools} grants={grants.filter(({ state }) => state === "active").slice(0, grantsOfferedMax).map(({ label, tags }) => ({ label, tags }))}
        copies={copies} mayManage={mayManage}
        initialTool={tools.find(({ name }) => name === query["tool"])?.name ?? null}
        asked={askedOfBuilder(query)}
      />
    </>
  );
}
