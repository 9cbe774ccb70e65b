// One look at a registered server: connect as a client would, list its tools, or say in one of the known words why not.
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { introspectionSchema, type Introspection, type IntrospectionFailure } from "@/lib/servers/introspection";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { Connect } from "../egress/dial-target";
import { guardedFetch, type GuardedFetch } from "../egress/guarded-fetch";
import type { CredentialHeader } from "../upstream/outbound-headers";
import { introspectSse } from "./introspect-sse";
import { introspectStreamable } from "./introspect-streamable";
import { ToolListTooLargeError } from "./list-tools-raw";

export type IntrospectionOutcome =
  | { readonly ok: true; readonly result: Introspection }
  | { readonly ok: false; readonly code: IntrospectionFailure; readonly error?: unknown };

/** Always answers, within the bound of a job; nothing but the fixed codes leaves this function for the tenant (law L6). */
export async function introspectServer(
  document: ServerDocument, connect: Connect, bounds: GatewayBounds,
  { credential, progress, stop }: {
    readonly credential: (document: ServerDocument) => CredentialHeader | null | Promise<CredentialHeader | null>; readonly progress: (text: string) => void; readonly stop: AbortSignal;
  },
): Promise<IntrospectionOutcome> {
  const target = parseTargetUrl(document.server.url);
  if (target === null || target.origin !== document.server.origin) return { ok: false, code: "address_refused" };
  let header: CredentialHeader | null;
  try {
    header = await credential(document);
  } catch (error) {
    return { ok: false, code: "credential_unreadable", error };
  }
  const total = AbortSignal.any([AbortSignal.timeout(bounds.jobTotalMs), stop]);
  const headers = header === null ? {} : { [header.name]: header.value };
  const attempt = () => guardedFetch(connect, bounds, { origin: target.origin, headers, signal: total });
  const url = new URL(document.server.url);

  progress("Connecting.");
  const first = await look((guarded) => introspectStreamable(url, guarded, bounds, progress, document.server.era), attempt(), total);
  if (first.ok || !first.maySpeakSse) return first;
  progress("No answer over Streamable HTTP. Trying HTTP+SSE.");
  const second = await look((guarded) => introspectSse(url, guarded, bounds, progress), attempt(), total);
  // What the second try says is only worth more where something answered it.
  return second.ok || second.code === "too_large" || second.code === "invalid_tools" ? second : first;
}

type Look = IntrospectionOutcome & { readonly maySpeakSse: boolean };

async function look(run: (guarded: GuardedFetch) => Promise<Introspection>, guarded: GuardedFetch, total: AbortSignal): Promise<Look> {
  try {
    const result = introspectionSchema.safeParse(await untilAborted(run(guarded), total));
    return result.success ? { ok: true, result: result.data, maySpeakSse: false } : { ok: false, code: "invalid_tools", maySpeakSse: false };
  } catch (error) {
    const { failure, status } = guarded.seen();
    const code = codeOf(error, failure, status, total.aborted);
    // MCP 2025-11-25, Backwards Compatibility: a 4xx to the first POST may mean the old transport.
    return { ok: false, code, error, maySpeakSse: code === "http_error" && status !== null && status < 500 };
  } finally {
    await guarded.close().catch(() => undefined);
  }
}

function codeOf(error: unknown, failure: IntrospectionFailure | null, status: number | null, isLate: boolean): IntrospectionFailure {
  if (error instanceof ToolListTooLargeError) return "too_large";
  if (failure !== null) return failure;
  if (isLate || isTimeout(error)) return "timed_out";
  if (status === 401 || status === 403) return "unauthorized";
  return status !== null && status >= 400 ? "http_error" : "not_mcp";
}

function isTimeout(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  // The two libraries' words for a request that was not answered in time.
  return code === "REQUEST_TIMEOUT" || code === -32001;
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error("the time for this look is up"));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject);
  });
}
