// What a page that watches a look at a server asks again and again: how it stands, as soon as that differs from what was seen.
// A POST, because the last answer writes the result into the inventory.

import { provableTenant } from "@/app/_server/prove-tenant";
import { answerAction } from "@/app/_server/run-action";
import { errorCodes } from "@/lib/errors/error-codes";
import { watchIntrospection } from "@/lib/servers/watch-introspection";
import { AppError } from "@/lib/errors/app-error";

/** Short enough that no proxy in front of the console cuts it. */
const heldMs = 15_000;
const seenCharsMax = 400;

export async function POST(request: Request, { params }: { params: Promise<{ org: string; job: string }> }): Promise<Response> {
  const [{ tenant, prove }, { job: jobId }] = await Promise.all([provableTenant(params), params]);
  const answer = await answerAction(async () => {
    const seen = new URL(request.url).searchParams.get("seen") ?? "";
    if (seen.length > seenCharsMax) throw new AppError("invalid_input");
    return watchIntrospection(tenant, { jobId, seen, timeoutMs: heldMs }, prove);
  });
  const known = Object.entries(errorCodes).find(([code]) => !answer.ok && code === answer.code);
  return Response.json(answer, { status: answer.ok ? 200 : (known?.[1].status ?? 500), headers: { "Cache-Control": "no-store" } });
}
