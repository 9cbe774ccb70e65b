// What a page says of where a server's tokens come from, and what there is to do.
import { describe, expect, it } from "vitest";
import { issuerSentences, metadataSentence, nextStep, othersSentence } from "@/app/(console)/[org]/servers/[server]/authorization-words";
import { introspectionFailures } from "@/lib/servers/introspection";
import { discoveryFaultCodes, discoveryFaults, type AuthorizationFindings } from "@/lib/servers/authorization-findings";

const issuer: AuthorizationFindings["issuers"][number] = { issuer: "https://as.example", fault: null, registersClients: false, takesClientDocuments: false, checksPkce: true };
const findings: AuthorizationFindings = { fault: null, scopes: [], documentation: null, issuersNamed: 1, issuers: [issuer] };

describe("of the server itself", () => {
  it("nothing is said when it named who gives tokens", () => expect(metadataSentence(findings)).toBeNull());

  it.each(discoveryFaultCodes.map((fault) => [fault]))("a fixed sentence says why it did not: %s", (fault) => {
    expect(metadataSentence({ ...findings, fault })).toMatch(/^[A-Z].*RFC 9728.*\.$/);
  });
});

it("a refused address has the words that a look at a server has for it", () => {
  expect(discoveryFaults.address_refused).toBe(introspectionFailures.address_refused);
});

describe("of an authorization server", () => {
  it("is said how clients come to it", () => {
    expect(issuerSentences(issuer)).toEqual(["Its operator registers clients."]);
    expect(issuerSentences({ ...issuer, registersClients: true })).toEqual(["It takes clients by dynamic registration."]);
    expect(issuerSentences({ ...issuer, registersClients: true, takesClientDocuments: true })).toEqual(["It takes clients by client ID metadata documents or dynamic registration."]);
    expect(issuerSentences({ ...issuer, checksPkce: false })).toHaveLength(2);
  });

  it.each(discoveryFaultCodes.map((fault) => [fault]))("a fixed sentence says why nothing is known: %s", (fault) => {
    expect(issuerSentences({ ...issuer, fault, registersClients: true })).toEqual([expect.stringMatching(/^[A-Z].*metadata.*\.$/)]);
  });
});

it("those that were not looked up are counted", () => {
  expect([1, 2, 1_001].map((issuersNamed) => othersSentence({ ...findings, issuersNamed }))).toEqual([null, "1 more is named and not looked up.", "1,000 more are named and not looked up."]);
});

it("what to do is said with what is known", () => {
  expect(nextStep({ ...findings, scopes: ["a"] }, false)).toContain("Get one there with this scope, then add it as a credential");
  expect(nextStep({ ...findings, issuers: [issuer, issuer], scopes: ["a", "b"] }, true)).toContain("Get one from one of them with these scopes, then replace the credential by it");
  expect(nextStep({ ...findings, fault: "not_found", issuers: [] }, false)).toContain("from whoever runs the server, then");
});
