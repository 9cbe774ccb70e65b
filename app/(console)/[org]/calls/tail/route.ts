// The live log as server-sent events: `calls` with what is new, `end` with the reason where it ends for good.

import { eventStream, type ServerEvent } from "@/app/_server/event-stream";
import { goingDown } from "@/app/_server/going-down";
import { provableTenant } from "@/app/_server/prove-tenant";
import { streamSlots } from "@/app/_server/stream-slots";
import { followCalls } from "@/lib/calls/follow-calls";
import type { CallSearch } from "@/lib/calls/search/call-search";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { logger } from "@/lib/log/logger";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readPartSearch } from "../read-query";

const tailsMax = 200;
const tailsPerOrgMax = 30;
const retryMs = 2_000;
/** A stream ends after so long, and the browser asks again: with its cookie, at whichever process answers then. */
const lifeMaxMs = 30 * 60_000;
/** The stream's own, for a reader that does not read: a little more, so that it is the end of the news that ends one that does. */
const bounds = { unreadMsMax: 60_000, lifeMsMax: lifeMaxMs + 60_000 };
const slots = streamSlots(tailsMax, tailsPerOrgMax);

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const { tenant, prove } = await provableTenant(params);
  const search = readPartSearch(Object.fromEntries(new URL(request.url).searchParams));
  if (search === null) return new Response(null, { status: 400 });
  const release = slots.take(tenant.org.id);
  if (release === null) return eventStream(ending("too_many"), retryMs, () => {}, bounds);
  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, goingDown, AbortSignal.timeout(lifeMaxMs), gone.signal]);
  return eventStream(newsOf(prove, search, signal), retryMs, () => {
    gone.abort();
    release();
  }, bounds);
}

async function* ending(why: "too_many"): AsyncGenerator<ServerEvent, void, undefined> {
  yield { name: "end", data: { why } };
}

async function* newsOf(prove: () => Promise<TenantContext>, search: CallSearch, signal: AbortSignal): AsyncGenerator<ServerEvent | null, void, undefined> {
  try {
    for await (const news of followCalls(prove, search, signal)) {
      yield news.calls.length === 0 && news.left === 0 ? null : { name: "calls", data: news };
    }
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
    if (known.code === "not_signed_in" || known.code === "not_found" || known.code === "forbidden") yield { name: "end", data: { why: known.code } };
    // Of a failure the browser hears nothing but the end, and asks again.
    else if (!errorCodes[known.code].expected) logger().error({ err: known.cause ?? known }, "a live log failed");
  }
}
