// `fetch` for introspection clients: every connection through the guarded dialler, no redirect followed, time and bytes bounded.
// What went wrong on the way is remembered, because the clients above it only say that something did.
import { Agent, fetch as undiciFetch } from "undici";
import type { GatewayBounds } from "../bounds";
import type { Connect } from "./dial-target";
import { EgressError, type EgressFailure } from "./egress-error";

export type FetchFailure = EgressFailure | "timed_out" | "redirected" | "too_large";

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** The first failure on the way, and the status of the last answer. */
  seen(): { readonly failure: FetchFailure | null; readonly status: number | null };
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
    const response = await undiciFetch(url, {
      method: init.method ?? "GET", headers: [...headers], body: typeof init.body === "string" ? init.body : null,
      redirect: "manual", signal, dispatcher: agent,
    }).catch((error: unknown) => {
      throw noted(error);
    });
    status = response.status;
    if (status >= 300 && status < 400) {
      await response.body?.cancel().catch(() => undefined);
      throw fail("redirected");
    }
    const body = response.body === null || status === 204 ? null : counted(response.body);
    return new Response(body, { status, statusText: response.statusText, headers: [...response.headers] });
  }

  function fail(code: "address_refused" | "redirected" | "too_large"): Error {
    failure ??= code;
    return code === "address_refused" ? new EgressError(code) : new Error(code);
  }

  function noted(error: unknown): unknown {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (cause instanceof EgressError) failure ??= cause.code;
    else if (code === "UND_ERR_HEADERS_TIMEOUT") failure ??= "timed_out";
    else if (cause !== undefined) failure ??= "connection_failed";
    return error;
  }

  function counted(source: { getReader(): { read(): Promise<{ done: boolean; value?: unknown }>; cancel(reason?: unknown): Promise<void> } }) {
    const reader = source.getReader();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done || !(value instanceof Uint8Array)) return controller.close();
        bytes += value.length;
        if (bytes <= bounds.introspectionBytesMax) return controller.enqueue(value);
        await reader.cancel().catch(() => undefined);
        controller.error(fail("too_large"));
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  return { fetch, seen: () => ({ failure, status }), close: () => agent.destroy() };
}
