// The door to servers of the old HTTP+SSE transport (MCP 2024-11-05): to the pipeline they answer like Streamable HTTP servers with sessions.
// `initialize` opens a session; its requests are posted where the server said, and answered from the server's one stream.
import { discardBody } from "../../answers/collect-body";
import { ownBytes, type HeldBytes } from "../../answers/held-bytes";
import type { GatewayPeers } from "../peers/gateway-peers";
import type { ServedGrant, ServedServer } from "../../snapshot/served-server";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamRequest } from "../dispatch-upstream";
import { mediaTypeOf } from "../inbound-headers";
import { refusesCredential } from "../refuses-credential";
import { notSent, type HttpSseFault } from "./http-sse-failure";
import { readEnvelope, type Envelope } from "./read-envelope";
import { ServerSession } from "./server-session";
import { sessionTable, type SessionTableParts } from "./session-table";
import { wholeAnswer } from "../whole-answer";

export interface HttpSseParts extends SessionTableParts {
  /** One request to the server over a guarded connection. */
  readonly dispatch: (served: ServedServer, request: UpstreamRequest, grant: ServedGrant) => Promise<UpstreamAnswer>;
  readonly held: HeldBytes;
  readonly peers: Pick<GatewayPeers, "name" | "open" | "send">;
}

export interface HttpSse {
  /** As {@link dispatchUpstream}; a failure's cause is an `HttpSseError` where the transport, not the connection, is why. */
  send(served: ServedServer, request: UpstreamRequest, grant: ServedGrant): Promise<UpstreamAnswer>;
  /** Ends all sessions. */
  close(): void;
}

const eventStream = { "content-type": "text/event-stream" } as const;

/**
 * A session lives in the process that opened it, one connection each, and its id begins with the name of that process: the others of the
 * same machine send its requests on. Another machine, and whatever comes after a restart, knows none of them.
 */
export function httpSse(parts: HttpSseParts): HttpSse {
  const { bounds, dispatch, held, peers } = parts;
  const table = sessionTable({ ...parts, newId: () => `${peers.name}.${parts.newId()}` });

  async function send(served: ServedServer, request: UpstreamRequest, grant: ServedGrant): Promise<UpstreamAnswer> {
    const sessionId = request.headers["mcp-session-id"];
    if (sessionId === undefined) {
      const envelope = envelopeOf(request);
      if (envelope === null || !isRequest(envelope) || envelope.method !== "initialize") throw notSent("session_required");
      await peers.open();
      return initialize(served, request, grant, envelope);
    }
    const [holder = ""] = sessionId.split(".", 1);
    return holder === peers.name ? sendInSession(sessionId, served, request, grant) : peers.send(holder, served, request, grant);
  }

  async function sendInSession(sessionId: string, served: ServedServer, request: UpstreamRequest, grant: ServedGrant): Promise<UpstreamAnswer> {
    const envelope = envelopeOf(request);
    const session = table.find(sessionId, served, grant);
    if (session === null) throw notSent("unknown_session");
    if (request.method === "GET") return session.listen(eventStream) ?? { ...wholeAnswer(409, conflictBody), isOwn: true };
    if (request.method === "DELETE") {
      session.close("unknown_session");
      return { ...wholeAnswer(200, ""), isOwn: true };
    }
    if (envelope === null) throw notSent("server_answer_invalid");
    return isRequest(envelope)
      ? session.request(envelope, () => post(session, served, request, grant), eventStream)
      : session.tell(envelope, () => post(session, served, request, grant));
  }

  async function initialize(
    served: ServedServer, request: UpstreamRequest, grant: ServedGrant, envelope: Envelope & { readonly id: string },
  ): Promise<UpstreamAnswer> {
    const { id, session } = await table.open(served, grant, (onOver) => openSession(served, request, grant, onOver));
    try {
      const answer = await session.request(envelope, () => post(session, served, request, grant), { ...eventStream, "mcp-session-id": id });
      if (answer.status !== 200) session.close("unknown_session");
      return answer;
    } catch (error) {
      session.close("unknown_session");
      throw error;
    }
  }

  /** The server's stream, once it has said where messages go. The signal of the request holds until then, no longer. */
  async function openSession(served: ServedServer, request: UpstreamRequest, grant: ServedGrant, onOver: () => void): Promise<ServerSession> {
    const headers = { ...ownHeaders(request), accept: "text/event-stream" };
    const stream = await dispatch(served, { method: "GET", path: served.target.path, headers, body: null, signal: request.signal }, grant)
      .catch((error: unknown) => {
        // Bytes may have left, but none of the client's message.
        throw error instanceof UpstreamFailure ? new UpstreamFailure(false, { cause: error.cause }) : error;
      });
    const fault = faultOfStream(stream);
    if (fault !== null) {
      discardBody(stream);
      throw notSent(fault);
    }
    const session = new ServerSession(stream, served.target, bounds, ownBytes(held, served.document.org.id), onOver);
    const giveUp = () => session.close("server_broke_off");
    if (request.signal.aborted) giveUp();
    request.signal.addEventListener("abort", giveUp, { once: true });
    try {
      await session.endpoint;
    } finally {
      request.signal.removeEventListener("abort", giveUp);
    }
    return session;
  }

  async function post(session: ServerSession, served: ServedServer, request: UpstreamRequest, grant: ServedGrant): Promise<UpstreamAnswer> {
    return dispatch(served, { ...request, path: await session.endpoint, headers: ownHeaders(request) }, grant);
  }

  return {
    send,
    close: () => table.close(),
  };
}

function envelopeOf({ body }: UpstreamRequest): Envelope | null {
  return body === null ? null : readEnvelope(body.toString("utf8"));
}

function isRequest(envelope: Envelope): envelope is Envelope & { readonly id: string } {
  return envelope.id !== null && envelope.method !== null;
}

/** Without what only Streamable HTTP knows: the session is in the path that the server said. */
function ownHeaders({ headers }: UpstreamRequest): Record<string, string> {
  const own = { ...headers };
  delete own["mcp-session-id"];
  delete own["last-event-id"];
  return own;
}

/** Its 4xx do not go back as they are: a client would take them for words about the gateway's transport. */
function faultOfStream({ status, headers }: UpstreamAnswer): HttpSseFault | null {
  if (status >= 300 && status < 400) return "server_redirected";
  if (refusesCredential(status)) return "server_refused_credential";
  if (status !== 200) return "server_failed";
  return mediaTypeOf(headers["content-type"]) === "text/event-stream" && (headers["content-encoding"] ?? "identity") === "identity" ? null : "server_answer_invalid";
}

/** What the reference server says to a second listening stream. */
const conflictBody = JSON.stringify({ jsonrpc: "2.0", error: { code: -32000, message: "Conflict: Only one SSE stream is allowed per session" }, id: null });

