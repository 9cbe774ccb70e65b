import { currentServer } from "@/app/_server/current-server";
import { Section } from "@/app/_ui/section";
import { listPolicies } from "@/lib/policies/list-policies";
import { createGrantAction } from "../actions";
import { NewGrantForm } from "../new-grant-form";
import { snippetTarget } from "../snippet-target";

export const metadata = { title: "New grant" };

export default async function NewGrantPage({ params }: { params: Promise<{ org: string; server: string }> }) {
  const { tenant, server } = await currentServer(params);
  const [policies, target] = await Promise.all([listPolicies(tenant, { serverId: server.id }), snippetTarget(tenant, server)]);
  return (
    <Section title="New grant" description={`One agent's right to use ${server.name}. Its token is shown once.`}>
      <div className="max-w-xl">
        <NewGrantForm
          action={createGrantAction.bind(null, tenant.org.slug)}
          serverId={server.id}
          policies={policies.map(({ id, name }) => ({ id, name }))}
          target={target}
          doneHref={`/${tenant.org.slug}/servers/${server.slug}/grants`}
        />
      </div>
    </Section>
  );
}
