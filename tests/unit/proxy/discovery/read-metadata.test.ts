// What the documents of strangers may say, and what is believed of it.
import { describe, expect, it } from "vitest";
import { authorizationFindingsSchema, issuersLookedUpMax, namedAddressCharsMax, scopesShownMax } from "@/lib/servers/authorization-findings";
import { readIssuerMetadata, readResourceMetadata, shownScopes } from "@/proxy/discovery/read-metadata";

const server = "https://h.example/a/mcp?x=1";
const issuer = "https://as.example/t/acme";
const bytes = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const resource = (more: object = {}) => readResourceMetadata(bytes({ resource: server, authorization_servers: [issuer], ...more }), server);
const metadata = (more: object = {}) => readIssuerMetadata(bytes({ issuer, token_endpoint: `${issuer}/token`, ...more }), issuer);

describe("a server's metadata", () => {
  it("names who gives tokens, for which scopes, and where that is described", () => {
    expect(resource({ scopes_supported: ["a", "b", "a"], resource_documentation: "https://docs.example/tokens" }))
      .toEqual({ issuers: [issuer], scopes: ["a", "b"], documentation: "https://docs.example/tokens" });
    expect(resource({ authorization_servers: [issuer, issuer, "https://b.example"] })).toMatchObject({ issuers: [issuer, "https://b.example"], scopes: [], documentation: null });
  });

  it.each(["https://h.example/a/mcp?x=1", "https://h.example/a/mcp", "https://h.example/a/mcp/", "https://h.example/a", "https://h.example", "https://h.example/", "https://H.example:443/a/"])(
    "is believed for %s, which is the server or what it is a part of", (named) => {
      expect(resource({ resource: named })).toMatchObject({ issuers: [issuer] });
    },
  );

  it.each([
    "http://h.example/a/mcp", "https://h.example:8443/a/mcp", "https://evil.example/a/mcp", "https://h.example.evil.example/a/mcp", "https://h.example/a/mc", "https://h.example/a/mcp/b",
    "https://h.example/A/mcp", "https://h.example/b", "https://h.example/a/mcp?x=2", "https://h.example/?x=2", "https://h.example@evil.example/a/mcp", "https://user@h.example/a/mcp",
    "https://h.example/a/mcp#x", "https://h.example/a/%2e%2e/b/mcp", "not an address",
  ])("is not believed for %s", (named) => {
    expect(resource({ resource: named })).toBe("of_another");
  });

  it.each([
    ["incomplete", { resource: undefined }], ["incomplete", { resource: 7 }], ["incomplete", { authorization_servers: undefined }], ["incomplete", { authorization_servers: [] }],
    ["incomplete", { authorization_servers: issuer }], ["incomplete", { authorization_servers: [1, null, {}] }],
  ])("is %s with %j", (fault, more) => {
    expect(resource(more)).toBe(fault);
  });

  it.each([
    "", "not json", "[]", '"text"', "null", `{"resource":"${server}","resource":"https://evil.example"}`, `{"resource":"${server}","authorization_servers":["${issuer}"],"a":{"b":1,"\\u0062":2}}`,
    `\ufeff{"resource":"${server}"}`, `{"__proto__":{},"resource":"${server}"}`, `{"resource":"\\ud800"}`, "[".repeat(100_000), `{"resource":"${server}"} {}`,
  ])("is no JSON that is read in one way: %.40j", (text) => {
    expect(readResourceMetadata(bytes(text), server)).toBe("not_json");
  });

  it("links to nothing but https", () => {
    for (const address of ["javascript:alert(1)", "http://docs.example/", "data:text/html,x", "https://user:pw@docs.example/", "//docs.example", `https://docs.example/${"a".repeat(namedAddressCharsMax)}`, 7]) {
      expect(resource({ resource_documentation: address })).toMatchObject({ documentation: null });
    }
    // A name in another script is shown as what it is.
    expect(resource({ resource_documentation: "https://\u0430pple.example/\u202e" })).toMatchObject({ documentation: "https://xn--pple-43d.example/%E2%80%AE" });
  });
});

describe("an issuer's metadata", () => {
  it("says how clients come, and whether PKCE is checked", () => {
    expect(metadata()).toEqual({ registersClients: false, takesClientDocuments: false, checksPkce: false });
    expect(metadata({ registration_endpoint: `${issuer}/register`, client_id_metadata_document_supported: true, code_challenge_methods_supported: ["plain", "S256"] }))
      .toEqual({ registersClients: true, takesClientDocuments: true, checksPkce: true });
    expect(metadata({ registration_endpoint: "", client_id_metadata_document_supported: "true", code_challenge_methods_supported: "S256" }))
      .toEqual({ registersClients: false, takesClientDocuments: false, checksPkce: false });
  });

  it.each([`${issuer}/`, "https://as.example", "https://AS.example/t/acme", "https://as.example:443/t/acme", "https://as.example/t/acm%65", ""])("is believed for the very issuer alone, not for %j", (said) => {
    expect(metadata({ issuer: said })).toBe(said === "" ? "incomplete" : "of_another");
  });

  it("is read in one way or not at all", () => {
    expect(readIssuerMetadata(bytes(`{"issuer":"https://evil.example","issuer":"${issuer}"}`), issuer)).toBe("not_json");
    expect(readIssuerMetadata(bytes([issuer]), issuer)).toBe("not_json");
  });
});

it("scopes are what the standard calls so, each once, and no more than are shown", () => {
  expect(shownScopes(["", "a", "a", "two words", 'quoted"', "back\\slash", "\u0430", "x\u0000", "a".repeat(200), "b".repeat(201)])).toEqual(["a", "a".repeat(200)]);
  expect(shownScopes(Array.from({ length: 10_000 }, (_, index) => `s${String(index)}`))).toHaveLength(scopesShownMax);
});

it("the largest findings that can be stored are far below what the column takes", () => {
  const long = "a".repeat(namedAddressCharsMax);
  const findings = authorizationFindingsSchema.parse({
    fault: "too_many_requests", scopes: Array.from({ length: scopesShownMax }, () => "s".repeat(200)), documentation: `https://${"d".repeat(namedAddressCharsMax - 8)}`, issuersNamed: 10_000,
    issuers: Array.from({ length: issuersLookedUpMax }, () => ({ issuer: long, fault: "too_many_requests", registersClients: false, takesClientDocuments: false, checksPkce: false })),
  });
  expect(JSON.stringify(findings).length).toBeLessThan(16_384);
});
