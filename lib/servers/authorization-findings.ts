// What a look finds out about where a server's tokens come from, when the server answers 401: protected resource metadata (RFC 9728) and the
// metadata of the authorization servers that it names (RFC 8414, OpenID Connect Discovery). All of it is the word of strangers.

import { z } from "zod";
import { introspectionFailures } from "./introspection";

export const scopesShownMax = 32;
export const scopeCharsMax = 200;
export const issuersLookedUpMax = 3;
/** Of an address that is shown, or looked up: a server's own, with what stands before its path at a well-known place, has room. */
export const namedAddressCharsMax = 2_100;

/** Why a document could not be had or believed. */
export const discoveryFaultCodes = [
  "not_an_address", "not_https", "dns_failed", "address_refused", "connection_failed", "tls_failed", "timed_out", "redirected", "http_error", "not_found", "too_large",
  "not_json", "incomplete", "of_another", "too_many_requests",
] as const;
export type DiscoveryFault = (typeof discoveryFaultCodes)[number];

/** In words. One of a fixed set, whatever is behind the address (law L6). */
export const discoveryFaults: { readonly [code in DiscoveryFault]: string } = {
  not_an_address: "Its address is malformed, or holds a user name, a query or a fragment where none may be.",
  not_https: "Its address is not https.",
  dns_failed: "The name in its address could not be resolved.",
  address_refused: introspectionFailures.address_refused,
  connection_failed: "No connection came about: it was refused, or nothing answered.",
  tls_failed: "The secure connection failed.",
  timed_out: "There was no answer in time.",
  redirected: "There were too many redirects, or one that leads nowhere or away from https.",
  http_error: "The answer was an HTTP error, or no document.",
  not_found: "There is no such document.",
  too_large: "The document is larger than Portcullis reads.",
  not_json: "What came is no JSON document, or one that can be read in two ways.",
  incomplete: "The document does not say what it must.",
  of_another: "The document is for another server, so it is not believed.",
  too_many_requests: "Finding it took more requests than Portcullis makes.",
};

const fault = z.enum(discoveryFaultCodes).nullable();
/** Printable ASCII: an address in another script could pass for one in this. */
const shown = z.string().max(namedAddressCharsMax).regex(/^[\x20-\x7e]*$/);

export const authorizationFindingsSchema = z.strictObject({
  /** Why the server's own metadata was not read; null when it was. */
  fault,
  /** What a token should be good for: the scopes of the 401, else those of the metadata. */
  scopes: z.array(z.string().min(1).max(scopeCharsMax).regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).max(scopesShownMax),
  /** Where the server says it is described for people; https. */
  documentation: shown.regex(/^https:\/\//).nullable(),
  /** How many authorization servers it names, the ones not looked up included. */
  issuersNamed: z.number().int().min(0),
  issuers: z.array(z.strictObject({
    /** As the server names it. */
    issuer: shown,
    /** Why its metadata was not read; null when it was. */
    fault,
    /** Whether anybody may register a client there (RFC 7591). */
    registersClients: z.boolean(),
    /** Whether a client may be known by the address of its own metadata (Client ID Metadata Documents). */
    takesClientDocuments: z.boolean(),
    /** Whether it says that it checks PKCE with S256, without which MCP clients must not use it. */
    checksPkce: z.boolean(),
  })).max(issuersLookedUpMax),
});
export type AuthorizationFindings = z.infer<typeof authorizationFindingsSchema>;

/** The findings in a stored value; null for anything else. */
export function readAuthorizationFindings(value: unknown): AuthorizationFindings | null {
  return authorizationFindingsSchema.safeParse(value).data ?? null;
}
