// The downloads of evidence. A form that posts, since each is noted in the admin log.

import { exportResponse } from "@/app/_server/export-response";
import { provableTenant } from "@/app/_server/prove-tenant";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { invalidInput } from "@/lib/errors/invalid-input";
import { evidenceRangeInput } from "@/lib/evidence/evidence-range";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { exportRecords } from "@/lib/evidence/export-records";
import { logger } from "@/lib/log/logger";
import { refusalHref } from "../read-query";

export async function POST(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const { tenant, prove } = await provableTenant(params);
  const form = await request.formData();
  const typed = Object.fromEntries(["since", "until"].flatMap((name) => (typeof form.get(name) === "string" && form.get(name) !== "" ? [[name, form.get(name)]] : [])));
  try {
    const parsed = evidenceRangeInput.safeParse(typed);
    if (!parsed.success) throw invalidInput(parsed.error);
    const file = form.get("file");
    if (file === "checkpoints") return await exportResponse(tenant, () => exportCheckpoints(tenant, parsed.data, prove));
    if (file === "records") return await exportResponse(tenant, () => exportRecords(tenant, parsed.data, prove));
    throw new AppError("invalid_input");
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
    if (!errorCodes[known.code].expected) logger().error({ err: known.cause ?? known, code: known.code }, "a download of evidence failed");
    const words = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, String(value).slice(0, 40)]));
    return new Response(null, { status: 303, headers: { Location: refusalHref(tenant.org.slug, known.code, words), "Cache-Control": "no-store" } });
  }
}
