import { currentServer } from "@/app/_server/current-server";
import { CallLog } from "../../../calls/call-log";
import type { SearchParams } from "../../../calls/read-query";

export const metadata = { title: "Calls" };

export default async function ServerCallsPage({ params, searchParams }: { params: Promise<{ org: string; server: string }>; searchParams: Promise<SearchParams> }) {
  const [{ tenant, server }, query] = await Promise.all([currentServer(params), searchParams]);
  return <CallLog tenant={tenant} params={query} path={`/${tenant.org.slug}/servers/${server.slug}/calls`} server={server.id} />;
}
