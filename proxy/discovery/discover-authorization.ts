// Where a server's tokens come from, by its own word: its metadata, then that of the authorization servers named there. Looks, and does nothing
// else: no client is registered, no token asked for. Every address is a stranger's and goes through the guarded dialler alone (law L6).
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { issuersLookedUpMax, namedAddressCharsMax, type AuthorizationFindings, type DiscoveryFault } from "@/lib/servers/authorization-findings";
import type { GatewayBounds } from "../bounds";
import type { Dialler } from "../egress/dial-target";
import { EgressError } from "../egress/egress-error";
import { fetchDocument, readNamedAddress, type DocumentSource } from "../egress/fetch-document";
import { bearerChallenge } from "./bearer-challenge";
import { readIssuerMetadata, readResourceMetadata, shownScopes, type ResourceMetadata } from "./read-metadata";
import { issuerMetadataUrls, resourceMetadataUrls } from "./well-known-urls";

/** A server that answered 401. */
export interface AskingServer {
  /** Its registered address. */
  readonly url: string;
  /** Its WWW-Authenticate header; empty where it sent none. */
  readonly challenge: string;
}

/** Always answers, within the bounds on its time and its requests; what could not be found is said by one of the fixed codes. */
export async function discoverAuthorization(server: AskingServer, dial: Pick<Dialler, "reachOf">, bounds: GatewayBounds, stop: AbortSignal): Promise<AuthorizationFindings> {
  const challenge = bearerChallenge(server.challenge);
  const wanted = shownScopes((challenge?.scope ?? "").split(" "));
  const nothing = (fault: DiscoveryFault): AuthorizationFindings => ({ fault, scopes: [...wanted], documentation: null, issuersNamed: 0, issuers: [] });
  const source = await openSource(server.url, dial, bounds, stop);
  if (typeof source === "string") return nothing(source);
  const { resourceMetadata } = challenge ?? { resourceMetadata: null };
  const found = await firstDocument<ResourceMetadata>(
    resourceMetadata === null ? resourceMetadataUrls(server.url) : [resourceMetadata], (bytes) => readResourceMetadata(bytes, server.url), source, bounds,
  );
  if (typeof found === "string") return nothing(found);
  return {
    fault: null,
    scopes: [...(wanted.length > 0 ? wanted : found.scopes)],
    documentation: found.documentation,
    issuersNamed: found.issuers.length,
    // All at once: who names two cannot tell by the one how long the other took.
    issuers: await Promise.all(found.issuers.slice(0, issuersLookedUpMax).map((issuer) => lookUp(issuer, source, bounds))),
  };
}

async function openSource(url: string, dial: Pick<Dialler, "reachOf">, bounds: GatewayBounds, stop: AbortSignal): Promise<DocumentSource | DiscoveryFault> {
  const own = parseTargetUrl(url);
  if (own === null) return "address_refused";
  try {
    const { connect, cleartext } = await dial.reachOf(own);
    return {
      connect, mayBeCleartext: ({ origin }) => cleartext || origin === own.origin,
      signal: AbortSignal.any([stop, AbortSignal.timeout(bounds.discoveryTotalMs)]), requests: { left: bounds.discoveryRequestsMax },
    };
  } catch (error) {
    return error instanceof EgressError ? error.code : "connection_failed";
  }
}

/**
 * What the first of these documents says that there is. Only a 4xx leads on to the next one: whoever leads a request astray cannot tell by the
 * next how that went.
 */
async function firstDocument<T>(
  addresses: readonly string[], read: (bytes: Uint8Array) => T | DiscoveryFault, source: DocumentSource, bounds: GatewayBounds,
): Promise<T | DiscoveryFault> {
  for (const address of addresses) {
    const answer = await fetchDocument(address, source, bounds);
    if (answer.kind === "fault") return answer.code;
    if (answer.kind === "document") return read(answer.bytes);
  }
  return "not_found";
}

async function lookUp(issuer: string, source: DocumentSource, bounds: GatewayBounds): Promise<AuthorizationFindings["issuers"][number]> {
  const shown = issuer.replace(/[^\x20-\x7e]+/g, "").slice(0, namedAddressCharsMax);
  const target = readNamedAddress(issuer);
  // RFC 8414, section 2: an issuer has neither query nor fragment.
  const found = typeof target === "string" ? target : issuer.includes("?") ? "not_an_address"
    : await firstDocument(issuerMetadataUrls(issuer), (bytes) => readIssuerMetadata(bytes, issuer), source, bounds);
  if (typeof found !== "string") return { issuer: shown, fault: null, ...found };
  return { issuer: shown, fault: found, registersClients: false, takesClientDocuments: false, checksPkce: false };
}
