// What a page that watches a replay asks again and again: how it stands, as soon as that differs from what was seen.

import { provableTenant } from "@/app/_server/prove-tenant";
import { answerAction } from "@/app/_server/run-action";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { watchReplay } from "@/lib/replays/watch-replay";

/** Short enough that no proxy in front of the console cuts it. */
const heldMs = 15_000;
const seenCharsMax = 100;

/** A POST, because it may find that no gateway answers, and writes that down. */
export async function POST(request: Request, { params }: { params: Promise<{ org: string; replay: string }> }): Promise<Response> {
  const [{ tenant, prove }, { replay: replayId }] = await Promise.all([provableTenant(params), params]);
  const answer = await answerAction(async () => {
    const seen = new URL(request.url).searchParams.get("seen") ?? "";
    if (seen.length > seenCharsMax) throw new AppError("invalid_input");
    return watchReplay(tenant, { replayId, seen, timeoutMs: heldMs }, prove);
  });
  const known = Object.entries(errorCodes).find(([code]) => !answer.ok && code === answer.code);
  return Response.json(answer, { status: answer.ok ? 200 : (known?.[1].status ?? 500), headers: { "Cache-Control": "no-store" } });
}
