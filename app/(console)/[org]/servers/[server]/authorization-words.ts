// Where a server's tokens come from, in sentences. Pure; what a stranger said stays apart from them.

import { discoveryFaults, type AuthorizationFindings } from "@/lib/servers/authorization-findings";

type Issuer = AuthorizationFindings["issuers"][number];

/** What could not be learnt of the server itself; null when it named who gives its tokens. */
export function metadataSentence({ fault }: AuthorizationFindings): string | null {
  if (fault === null) return null;
  if (fault === "not_found") return "The server does not say: it has no protected resource metadata (RFC 9728). Its documentation should.";
  return `The server's protected resource metadata (RFC 9728) could not be read. ${discoveryFaults[fault]}`;
}

/** What is known of an authorization server, a sentence each. */
export function issuerSentences({ fault, registersClients, takesClientDocuments, checksPkce }: Issuer): readonly string[] {
  if (fault === "of_another") return ["Its metadata names another issuer than the server does, so it is not believed (RFC 8414)."];
  if (fault === "not_found") return ["It has no metadata (RFC 8414, OpenID Connect Discovery)."];
  if (fault !== null) return [`Its metadata could not be read. ${discoveryFaults[fault]}`];
  const ways = [...(takesClientDocuments ? ["client ID metadata documents"] : []), ...(registersClients ? ["dynamic registration"] : [])];
  return [
    ways.length === 0 ? "Its operator registers clients." : `It takes clients by ${ways.join(" or ")}.`,
    ...(checksPkce ? [] : ["It does not say that it checks PKCE (S256), which MCP clients have to insist on."]),
  ];
}

/** How many authorization servers were named beside those that are shown; null when none. */
export function othersSentence({ issuers, issuersNamed }: AuthorizationFindings): string | null {
  const others = issuersNamed - issuers.length;
  return others <= 0 ? null : `${others.toLocaleString("en")} more ${others === 1 ? "is" : "are"} named and not looked up.`;
}

/** What to do about it. */
export function nextStep({ issuers, scopes }: AuthorizationFindings, hasCredential: boolean): string {
  const from = issuers.length === 0 ? "from whoever runs the server" : issuers.length === 1 ? "there" : "from one of them";
  const enough = scopes.length === 0 ? "" : scopes.length === 1 ? " with this scope" : " with these scopes";
  return `Portcullis does not fetch tokens itself. Get one ${from}${enough}, then ${hasCredential ? "replace the credential by it" : "add it as a credential"}; when it expires, replace it.`;
}
