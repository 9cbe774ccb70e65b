// Every request to a server passes here: kept back while its breaker is open, and what came of it noted, beside the path and never in it.
import type { TroubleCause } from "@/lib/servers/server-trouble";
import type { Upstream } from "../deps";
import { EgressError } from "../egress/egress-error";
import type { ServedServer } from "../snapshot/served-server";
import { ServerRestsError, type CircuitBreakers } from "./circuit-breakers";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamRequest } from "./dispatch-upstream";
import { HttpSseError, type HttpSseFault } from "./http-sse/http-sse-failure";
import { mediaTypeOf } from "./inbound-headers";
import { refusesCredential } from "./refuses-credential";
import type { TroubleRegister } from "./trouble-register";

/** Whose request it was, and whether the breaker waits for what comes of it. */
interface Sent {
  readonly wasProbe: boolean;
  readonly grantId: string;
}

/** The same door, watched. A request that is kept back fails as one of which no byte was sent, because of a {@link ServerRestsError}. */
export function watchedSend(
  send: Upstream["send"], breakers: CircuitBreakers, troubles: TroubleRegister, onTurn: (served: ServedServer, isResting: boolean) => void,
): Upstream["send"] {
  function heard(served: ServedServer, name: string, sent: Sent, answer: UpstreamAnswer): void {
    // The server was not asked, and shows nothing of itself.
    if (answer.isOwn === true) return breakers.abandoned(name, sent.wasProbe);
    if (isBareFailure(answer)) return failed(served, name, sent, "server_error");
    if (refusesCredential(answer.status)) return refused(served, name);
    if (breakers.succeeded(name)) onTurn(served, false);
    if (answer.status < 300) troubles.well(served.document);
  }

  /** It answers, if only to say that it does not know us. */
  function refused(served: ServedServer, name: string): void {
    if (breakers.succeeded(name)) onTurn(served, false);
    troubles.note(served.document, "unauthorized", false);
  }

  function failed(served: ServedServer, name: string, sent: Sent, cause: TroubleCause): void {
    if (cause === "unauthorized") return refused(served, name);
    if (cause === "address_refused") {
      // What is not dialled costs nobody anything, and says nothing of the server.
      breakers.abandoned(name, sent.wasProbe);
      return troubles.note(served.document, cause, false);
    }
    const breaker = breakers.failed(name, sent);
    if (breaker === "opened") onTurn(served, true);
    const rests = breaker !== "closed";
    if (rests || isPlain(cause)) troubles.note(served.document, cause, rests);
  }

  return (served, request, grant) => {
    const name = breakerName(served);
    const admission = breakers.admit(name, { mayProbe: request.method === "POST", grantId: grant.id });
    if (!admission.pass) return Promise.reject(new UpstreamFailure(false, { cause: new ServerRestsError(admission.waitMs) }));
    const sent: Sent = { wasProbe: admission.isProbe, grantId: grant.id };
    const answer = send(served, request, grant);
    answer.then(
      (head) => heard(served, name, sent, head),
      (error: unknown) => {
        const cause = causeOf(error, request);
        if (cause === null) breakers.abandoned(name, sent.wasProbe);
        else failed(served, name, sent, cause);
      },
    );
    return answer;
  };
}

/** By organization, server and address: a server that is moved begins anew. */
export function breakerName({ document: { org, server } }: Pick<ServedServer, "document">): string {
  return `${org.id} ${server.id} ${server.url}`;
}

/** How long a request is to wait that failed because the server rests; null where it failed for another reason. */
export function restOf(error: unknown): number | null {
  return error instanceof UpstreamFailure && error.cause instanceof ServerRestsError ? error.cause.waitMs : null;
}

/** What a failure says of the server; null where it says nothing: somebody gave the request up, or a listening stream stayed silent. */
function causeOf(error: unknown, request: UpstreamRequest): TroubleCause | null {
  if (request.signal.aborted) return null;
  const cause = error instanceof UpstreamFailure ? error.cause : error;
  if (cause instanceof EgressError) return cause.code;
  if (cause instanceof HttpSseError) return httpSseCauses[cause.fault] ?? null;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "UND_ERR_HEADERS_TIMEOUT") return request.method === "POST" ? "timed_out" : null;
  return "broke_off";
}

/** What the old transport says of a server itself; its other faults are about one session or message. */
const httpSseCauses: { readonly [fault in HttpSseFault]?: TroubleCause } = {
  server_refused_credential: "unauthorized", server_failed: "server_error", server_timed_out: "timed_out", server_broke_off: "broke_off",
};

/**
 * A 5xx with nothing in it, or the page of a proxy that says the server is away: nobody was there who speaks MCP. Any other 5xx may be
 * about the one call.
 */
function isBareFailure({ status, headers }: UpstreamAnswer): boolean {
  if (status < 500) return false;
  const mediaType = mediaTypeOf(headers["content-type"]);
  return mediaType === "" || headers["content-length"] === "0" || (saysAway.has(status) && mediaType !== "application/json" && mediaType !== "text/event-stream");
}

/** Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110, section 15.6). */
const saysAway: ReadonlySet<number> = new Set([502, 503, 504]);

/** What is worth a person's eye the first time; time-outs, breaks and bare errors only once they are many. */
function isPlain(cause: TroubleCause): boolean {
  return cause === "dns_failed" || cause === "connection_failed" || cause === "tls_failed";
}
