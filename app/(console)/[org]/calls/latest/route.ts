// Answers what LiveRefresh asks: a digest of the newest page, which changes when a row is added or gets its outcome.

import { currentTenant } from "@/app/_server/current-tenant";
import { listCalls } from "@/lib/calls/list-calls";
import { callsDigest, readCallQuery } from "../read-query";
import { callsPerPage } from "../calls-per-page";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const tenant = await currentTenant(params);
  const { filter } = readCallQuery(Object.fromEntries(new URL(request.url).searchParams), new Date());
  const { calls } = await listCalls(tenant, { filter, limit: callsPerPage });
  return new Response(callsDigest(calls), { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
}
