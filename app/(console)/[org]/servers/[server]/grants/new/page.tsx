import { currentServer } from "@/app/_server/current-server";
import { Section } from "@/app/_ui/section";
import { listPolicies } from "@/lib/policies/list-policies";
import { createGrantAction } from "../actions";
import { gatewayUrlOf } from "../gateway-url";
import { NewGrantForm } from "../new-grant-form";

export const metadata = { title: "New grant" };

export default async function NewGrantPage({ params }: { params: Promise<{ org: string; server: string }> }) {
  const { tenant, server } = await currentServer(params);
  const policies = await listPolicies(tenant, { serverId: server.id });
  return (
    <Section title="New grant" description={`One agent's right to use ${server.name}. Its token is shown once.`}>
      <div className="max-w-xl">
        <NewGrantForm
          action={createGrantAction.bind(null, tenant.org.slug)}
          serverId={server.id}
          policies={policies.map(({ id, name }) => ({ id, name }))}
          gatewayUrl={gatewayUrlOf(server.id)}
          name={server.slug}
          doneHref={`/${tenant.org.slug}/servers/${server.slug}/grants`}
        />
      </div>
    </Section>
  );
}
