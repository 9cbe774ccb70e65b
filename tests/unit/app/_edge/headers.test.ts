// The headers that the edge sets, on requests and on responses.
import { describe, expect, it } from "vitest";
import { rewriteHeaders } from "@/app/_edge/rewrite-headers";
import { contentSecurityPolicy, securityHeaders } from "@/app/_edge/security-headers";

const facts = { nonce: "bm9uY2U=", dev: false, consoleUrl: "https://console.example.com", providerOrigins: [] };

describe("the content security policy", () => {
  it("runs scripts by nonce alone and can be framed by nobody", () => {
    const policy = contentSecurityPolicy(facts);
    expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self';", "connect-src 'self';"]) expect(policy).toContain(part);
    expect(policy).not.toContain("unsafe-eval");
  });
  it("opens eval and a socket for development only, and forms to configured providers only", () => {
    expect(contentSecurityPolicy({ ...facts, dev: true })).toMatch(/'unsafe-eval'.*connect-src 'self' wss:\/\/console.example.com;/);
    expect(contentSecurityPolicy({ ...facts, providerOrigins: ["https://github.com"] })).toContain("form-action 'self' https://github.com;");
  });
});

it("strict transport is demanded where the console is reached by https, and nowhere else", () => {
  const names = (consoleUrl: string) => securityHeaders({ ...facts, consoleUrl }).map(([name]) => name);
  expect(names("https://console.example.com")).toContain("Strict-Transport-Security");
  expect(names("http://localhost:3000")).not.toContain("Strict-Transport-Security");
});

it("no header that only the edge may set survives from outside", () => {
  const headers: Record<string, string> = {
    "x-portcullis-client-ip": "1.1.1.1", "x-portcullis-anything": "x", "x-nonce": "evil", "content-security-policy": "script-src *", "content-security-policy-report-only": "x",
    "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-for": "1.1.1.1", "x-forwarded-port": "80", forwarded: "for=1.1.1.1", "x-real-ip": "1.1.1.1",
    cookie: "kept", "user-agent": "kept",
  };
  rewriteHeaders(headers, { consoleUrl: "https://console.example.com", clientIp: "203.0.113.9", requestId: "r", nonce: "n", policy: "p", url: "/acme" });
  expect(headers).toEqual({
    "x-portcullis-client-ip": "203.0.113.9", "x-portcullis-request-id": "r", "x-portcullis-url": "/acme", "x-nonce": "n", "content-security-policy": "p",
    "x-forwarded-host": "console.example.com", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9", cookie: "kept", "user-agent": "kept",
  });
});
