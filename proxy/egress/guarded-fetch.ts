// `fetch` for introspection clients: every connection through the guarded dialler, no redirect followed, time and bytes bounded.
// What went wrong on the way is remembered, because the clients above it only say that something did.
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent } from "undici";
import type { GatewayBounds } from "../bounds";
import { headerText } from "../header-text";
import type { Connect } from "./dial-target";
import { EgressError, type EgressFailure } from "./egress-error";

export type FetchFailure = EgressFailure | "timed_out" | "redirected" | "too_large";

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /**
   * The first failure on the way; the status of the last answer, or of the first that let nobody in (what is asked beside it, or to say
   * goodbye, may be answered otherwise); and what that wants, if it was a 401 (WWW-Authenticate).
   */
  seen(): { readonly failure: FetchFailure | null; readonly status: number | null; readonly challenge: string | null };
  close(): Promise<void>;
}

/** Sends `headers` with every request to `origin`, and nothing to any other. `signal` ends everything. */
export function guardedFetch(
  connect: Connect, bounds: GatewayBounds,
  to: { readonly origin: string; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): GuardedFetch {
  const agent = new Agent({
    connect, connections: 8, pipelining: 1, headersTimeout: bounds.introspectionRequestMs, bodyTimeout: 0, maxHeaderSize: bounds.upstreamHeaderBytesMax,
  });
  let failure: FetchFailure | null = null;
  let status: number | null = null;
  let challenge: string | null = null;
  let bytes = 0;

  async function fetch(input: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input);
    // A discovered address on another origin is another server's: nobody registered it.
    if (url.origin !== to.origin) throw fail("address_refused");
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(to.headers)) headers.set(name, value);
    headers.set("accept-encoding", "identity");
    headers.set("user-agent", "portcullis-gateway");
    const signal = init.signal === undefined || init.signal === null ? to.signal : AbortSignal.any([init.signal, to.signal]);
    // Not the library's own fetch: that has a list of ports of its own, and unpacks what is compressed.
    const answer = await agent.request({
      origin: url.origin, path: url.pathname + url.search, method: init.method === "POST" || init.method === "DELETE" ? init.method : "GET",
      headers: [...headers].flat(), body: typeof init.body === "string" ? init.body : null, signal,
    }).catch((error: unknown) => {
      throw noted(error, signal);
    });
    // Whoever reads the body hears of it there; nobody else needs to.
    answer.body.on("error", () => undefined);
    const { statusCode } = answer;
    if (status !== 401 && status !== 403) {
      status = statusCode;
      challenge = status === 401 ? (headerText(answer.headers["www-authenticate"]) ?? "") : null;
    }
    if (statusCode >= 300 && statusCode < 400) {
      answer.body.destroy();
      throw fail("redirected");
    }
    if (statusCode === 204) answer.body.destroy();
    return new Response(statusCode === 204 ? null : counted(answer.body), { status: statusCode, headers: headersOf(answer.headers) });
  }

  function fail(code: "address_refused" | "redirected" | "too_large"): Error {
    failure ??= code;
    return code === "address_refused" ? new EgressError(code) : new Error(code);
  }

  function noted(error: unknown, signal: AbortSignal): unknown {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (error instanceof EgressError) failure ??= error.code;
    else if (code === "UND_ERR_HEADERS_TIMEOUT") failure ??= "timed_out";
    else if (!signal.aborted) failure ??= "connection_failed";
    return error;
  }

  function counted(source: Readable): ReadableStream<Uint8Array> {
    const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true || !(value instanceof Uint8Array)) return controller.close();
        bytes += value.length;
        if (bytes <= bounds.introspectionBytesMax) return controller.enqueue(value);
        source.destroy();
        controller.error(fail("too_large"));
      },
      cancel: () => void source.destroy(),
    });
  }

  return { fetch, seen: () => ({ failure, status, challenge }), close: () => agent.destroy() };
}

function headersOf(headers: IncomingHttpHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [value].flat().map((one) => [name, one])));
}
