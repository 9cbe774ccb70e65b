// What the two directions of the bridge share: the door to the server below them, and how one message is sent through it.
import type { ReadMessage } from "../../exchange";
import type { OpenExchanges, Upstream } from "../../deps";
import type { Signal } from "../../streams/plain-signal";
import type { GatewayPeers } from "../../upstream/peers/gateway-peers";
import type { ServedGrant, ServedServer } from "../../snapshot/served-server";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamRequest } from "../../upstream/dispatch-upstream";
import { HttpSseError } from "../../upstream/http-sse/http-sse-failure";
import { refusesCredential } from "../../upstream/refuses-credential";
import { writeJsonMessage, type JsonMessage } from "../json-message";
import type { AnswerLimits } from "./follow-answer";

export interface CarrierDeps extends AnswerLimits {
  /** The door that speaks the server's era. */
  readonly send: Upstream["send"];
  readonly peers: Pick<GatewayPeers, "name" | "open" | "send" | "tell">;
  readonly exchanges: Pick<OpenExchanges, "hold">;
  /** Unguessable, made of letters, digits, minus and underscore. */
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
}

/** One message of a client on its way to a server of the other era. */
export interface Crossing {
  readonly served: ServedServer;
  readonly grant: ServedGrant;
  readonly request: UpstreamRequest;
  readonly message: ReadMessage;
}

/** How a further message gets to the same server, for the same grant: all that may be kept of a crossing, whose own message is megabytes. */
export interface Way extends Pick<Crossing, "served" | "grant"> {
  readonly request: Pick<UpstreamRequest, "path" | "headers">;
}

export function wayOf({ served, grant, request: { path, headers } }: Crossing): Way {
  return { served, grant, request: { path, headers } };
}

/** Whose something is that a process keeps between requests: a grant's, as `ownerOf` names it, and its organization's. */
export interface Owner {
  readonly orgId: string;
  readonly place: string;
}

/** As `ownerOf`, with the organization by whose number it counts. */
export function countedOwnerOf(crossing: Pick<Way, "served" | "grant">): Owner {
  return { orgId: crossing.served.document.org.id, place: ownerOf(crossing) };
}

/** Whose it is: nothing that one grant began is found by another (law L11). */
export function ownerOf({ served, grant }: Pick<Way, "served" | "grant">): string {
  return `${served.document.server.id} ${grant.id}`;
}

/**
 * What a call is begun under, beside whose it is: where the server is, how it is entered, and by which policy the call was judged. What goes on
 * with the call later has to be under the same.
 */
export function standingOf(crossing: Pick<Way, "served" | "grant">): string {
  const { served: { document: { server } }, grant: { policyId, policyVersion } } = crossing;
  return `${ownerOf(crossing)} ${JSON.stringify([server.url, server.credential, policyId, policyVersion])}`;
}

/** Posts another message in place of the client's: its credential and trace go with it, its protocol headers do not. */
export function post(
  { served, grant, request }: Way, message: JsonMessage, headers: Readonly<Record<string, string>>, signal: Signal, deps: CarrierDeps,
): Promise<UpstreamAnswer> {
  return deps.send(served, {
    method: "POST", path: request.path, signal, body: Buffer.from(writeJsonMessage(message), "utf8"),
    headers: { ...keptHeaders({ request }), "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
  }, grant);
}

/** What goes with every message of a way: the credential and the trace, and nothing that says what the client's own message was. */
export function keptHeaders({ request: { headers } }: Pick<Way, "request">): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("mcp-") && name !== "last-event-id" && name !== "content-type"));
}

/** True for a status that the pipeline answers by itself, whatever stands in the body: a failure, a challenge, a redirect. */
export function isForPipeline(status: number): boolean {
  return status >= 500 || (status >= 300 && status < 400) || refusesCredential(status);
}

/** The process that keeps what this is the name of, by `keptName`; null for another text. */
export function keeperOf(name: string): string | null {
  return /^pcb\.([A-Za-z0-9_-]{16})\./.exec(name)?.[1] ?? null;
}

/** A name for something that this process keeps: unguessable, and other processes of the machine see where it is. */
export function keptName({ peers, newId }: Pick<CarrierDeps, "peers" | "newId">): string {
  return `pcb.${peers.name}.${newId()}`;
}

/** The whole crossing in the process of this name; null where there is none that knows it. */
export async function crossElsewhere(keeper: string, { served, request, grant }: Crossing, { peers }: CarrierDeps): Promise<UpstreamAnswer | null> {
  try {
    return await peers.send(keeper, served, request, grant);
  } catch (error) {
    if (isUnknownSession(error)) return null;
    throw error;
  }
}

/** True for a session of which nobody below knows. */
export function isUnknownSession(error: unknown): boolean {
  return error instanceof UpstreamFailure && error.cause instanceof HttpSseError && error.cause.fault === "unknown_session";
}
