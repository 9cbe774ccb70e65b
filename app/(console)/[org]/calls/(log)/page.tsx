import { currentTenant } from "@/app/_server/current-tenant";
import { PageHeader } from "@/app/_ui/page-header";
import { CallLog } from "../call-log";
import type { SearchParams } from "../read-query";

export const metadata = { title: "Calls" };

export default async function CallsPage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }) {
  const [tenant, query] = await Promise.all([currentTenant(params), searchParams]);
  return (
    <>
      <PageHeader title="Calls" description="Every request through the gateway, with the rule that decided it." />
      <CallLog tenant={tenant} params={query} path={`/${tenant.org.slug}/calls`} />
    </>
  );
}
