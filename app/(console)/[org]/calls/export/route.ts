// The log's Export button. A form that posts, since an export is noted in the admin log.

import { exportResponse } from "@/app/_server/export-response";
import { provableTenant } from "@/app/_server/prove-tenant";
import { exportCalls, exportFormats } from "@/lib/calls/export-calls";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { logger } from "@/lib/log/logger";
import { callsHref, readPartSearch } from "../read-query";

/** Where the form stood: a path of this organization, whatever was sent. */
function placeToReturn(asked: string, org: string): string {
  return asked === `/${org}/calls` || /^\/[^/?#]+\/servers\/[^/?#]+\/calls$/.test(asked) && asked.startsWith(`/${org}/`) ? asked : `/${org}/calls`;
}

export async function POST(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const { tenant, prove } = await provableTenant(params);
  const form = await request.formData();
  const word = (name: string) => form.get(name)?.toString() ?? "";
  const search = readPartSearch({ q: word("q"), server: word("server") });
  try {
    const format = exportFormats.find((one) => one === word("format"));
    if (format === undefined || search === null) throw new AppError("invalid_input");
    return await exportResponse(tenant, () => exportCalls(tenant, { search, format }, prove));
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
    if (!errorCodes[known.code].expected) logger().error({ err: known.cause ?? known, code: known.code }, "an export failed");
    return new Response(null, { status: 303, headers: { Location: callsHref(placeToReturn(word("back"), tenant.org.slug), word("q").trim(), { export: known.code }), "Cache-Control": "no-store" } });
  }
}
