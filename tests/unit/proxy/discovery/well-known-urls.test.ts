// Where the documents stand (RFC 9728, section 3.1; RFC 8414, section 3.1; MCP, Authorization Server Metadata Discovery).
import { describe, expect, it } from "vitest";
import { issuerMetadataUrls, resourceMetadataUrls } from "@/proxy/discovery/well-known-urls";

describe("a server's metadata is looked for", () => {
  it.each([
    ["https://h.example/mcp", ["https://h.example/.well-known/oauth-protected-resource/mcp", "https://h.example/.well-known/oauth-protected-resource"]],
    ["https://h.example:8443/a/b/", [
      "https://h.example:8443/.well-known/oauth-protected-resource/a/b/", "https://h.example:8443/.well-known/oauth-protected-resource/a/b", "https://h.example:8443/.well-known/oauth-protected-resource",
    ]],
    ["https://h.example/mcp?tenant=1", ["https://h.example/.well-known/oauth-protected-resource/mcp?tenant=1", "https://h.example/.well-known/oauth-protected-resource"]],
    ["https://h.example/?tenant=1", ["https://h.example/.well-known/oauth-protected-resource?tenant=1", "https://h.example/.well-known/oauth-protected-resource"]],
    ["https://h.example/", ["https://h.example/.well-known/oauth-protected-resource"]],
    ["https://h.example//evil.example/mcp", ["https://h.example/.well-known/oauth-protected-resource//evil.example/mcp", "https://h.example/.well-known/oauth-protected-resource"]],
  ])("of %s for its path, then for its origin", (server, urls) => {
    expect(resourceMetadataUrls(server)).toEqual(urls);
  });
});

describe("an issuer's metadata is looked for", () => {
  it.each([
    ["https://a.example", ["https://a.example/.well-known/oauth-authorization-server", "https://a.example/.well-known/openid-configuration"]],
    ["https://a.example/", ["https://a.example/.well-known/oauth-authorization-server", "https://a.example/.well-known/openid-configuration"]],
    ["https://a.example/t/acme", [
      "https://a.example/.well-known/oauth-authorization-server/t/acme", "https://a.example/.well-known/openid-configuration/t/acme", "https://a.example/t/acme/.well-known/openid-configuration",
    ]],
    ["https://a.example/t/acme/", [
      "https://a.example/.well-known/oauth-authorization-server/t/acme", "https://a.example/.well-known/openid-configuration/t/acme", "https://a.example/t/acme/.well-known/openid-configuration",
    ]],
  ])("of %s in that order", (issuer, urls) => {
    expect(issuerMetadataUrls(issuer)).toEqual(urls);
  });

  it.each(["https://a.example/..%2f..%2fx", "https://a.example//evil.example/", "https://a.example/.well-known/../x"])("of %s on its own origin", (issuer) => {
    expect(issuerMetadataUrls(issuer).map((url) => new URL(url).origin)).toEqual(["https://a.example", "https://a.example", "https://a.example"]);
  });
});
