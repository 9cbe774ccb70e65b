// The timeline of a search as JSON: the page asks for it after the table is there, and again while it is looked at.

import { currentTenant } from "@/app/_server/current-tenant";
import { errorResponse } from "@/app/_server/route-handler";
import { countCallsOverTime } from "@/lib/calls/count-calls-over-time";
import { readPartSearch } from "../read-query";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const tenant = await currentTenant(params);
  const search = readPartSearch(Object.fromEntries(new URL(request.url).searchParams));
  if (search === null) return new Response(null, { status: 400 });
  try {
    return Response.json(await countCallsOverTime(tenant, search), { headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return errorResponse(error, request.headers.get("x-portcullis-request-id") ?? "");
  }
}
