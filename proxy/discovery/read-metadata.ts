// What the documents of OAuth discovery say, and whether they may say it. Pure: bytes of a stranger in, bounded facts or a fault out.
import { parseUrl } from "@/lib/base/parse-url";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { namedAddressCharsMax, scopeCharsMax, scopesShownMax, type DiscoveryFault } from "@/lib/servers/authorization-findings";

export interface ResourceMetadata {
  /** As they are named, each once; at least one. */
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
  readonly documentation: string | null;
}

export interface IssuerMetadata {
  readonly registersClients: boolean;
  readonly takesClientDocuments: boolean;
  readonly checksPkce: boolean;
}

/** Of a server at this address (RFC 9728, section 2). Its `resource` is that address, or what that address is a part of. */
export function readResourceMetadata(bytes: Uint8Array, server: string): ResourceMetadata | DiscoveryFault {
  const document = readObject(bytes);
  if (document === null) return "not_json";
  const resource = textOf(document, "resource");
  if (resource === null) return "incomplete";
  if (!covers(resource, server)) return "of_another";
  const issuers = [...new Set(textsOf(document, "authorization_servers"))];
  if (issuers.length === 0) return "incomplete";
  return { issuers, scopes: shownScopes(textsOf(document, "scopes_supported")), documentation: shownLink(textOf(document, "resource_documentation")) };
}

/** Of this issuer. RFC 8414, section 3.3, and OpenID Connect Discovery, section 4.3: its `issuer` is the very text that it was asked for by. */
export function readIssuerMetadata(bytes: Uint8Array, issuer: string): IssuerMetadata | DiscoveryFault {
  const document = readObject(bytes);
  if (document === null) return "not_json";
  const said = textOf(document, "issuer");
  if (said === null) return "incomplete";
  if (said !== issuer) return "of_another";
  return {
    registersClients: textOf(document, "registration_endpoint") !== null,
    takesClientDocuments: memberOf(document, "client_id_metadata_document_supported") === true,
    checksPkce: textsOf(document, "code_challenge_methods_supported").includes("S256"),
  };
}

/** The scopes that are shown of a list: what RFC 6749, section 3.3, calls one, each once, not too long and not too many. */
export function shownScopes(scopes: readonly string[]): readonly string[] {
  const usable = scopes.filter((scope) => scope.length <= scopeCharsMax && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  return [...new Set(usable)].slice(0, scopesShownMax);
}

/** MCP's clients take a resource that is the server's address or a part of its path, from the left, on the same origin. */
function covers(resource: string, server: string): boolean {
  const [whole, part] = [parseUrl(resource), new URL(server)];
  if (whole === null || whole.origin !== part.origin || whole.username !== "" || whole.password !== "" || resource.includes("#")) return false;
  if (whole.search !== "" && whole.search !== part.search) return false;
  return ended(part.pathname).startsWith(ended(whole.pathname));
}

function ended(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/** An address that people may follow, in the form in which its parts can be told apart; null for any other. */
function shownLink(text: string | null): string | null {
  const url = text === null ? null : parseUrl(text);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") return null;
  return url.href.length <= namedAddressCharsMax ? url.href : null;
}

function readObject(bytes: Uint8Array): JsonObject | null {
  const read = parseStrictJson(bytes);
  return read.ok && isJsonObject(read.value) ? read.value : null;
}

function textOf(document: JsonObject, name: string): string | null {
  const value = memberOf(document, name);
  return typeof value === "string" && value !== "" ? value : null;
}

function textsOf(document: JsonObject, name: string): readonly string[] {
  const value: JsonValue | undefined = memberOf(document, name);
  return value !== undefined && isJsonArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
