// Answers what LiveRefresh asks: a digest of the newest page, which changes when a row is added or gets its outcome.

import { currentTenant } from "@/app/_server/current-tenant";
import { listCalls } from "@/lib/calls/list-calls";
import { callsDigest } from "../calls-digest";
import { callsPerPage } from "../calls-per-page";
import { ofServer, readCallQuery } from "../read-query";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const tenant = await currentTenant(params);
  const asked = new URL(request.url).searchParams;
  const { search } = readCallQuery(Object.fromEntries(asked));
  const { calls } = await listCalls(tenant, { search: ofServer(search, asked.get("server") ?? undefined), limit: callsPerPage });
  return new Response(callsDigest(calls), { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
}
