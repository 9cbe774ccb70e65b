// What the text of an address names, whatever its spelling (law L6).
import { describe, expect, it, test } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { parseServerAddress } from "@/lib/servers/server-address";
import { readVector } from "@/tests/support/read-vector";

interface UrlForm {
  readonly form: string;
  /** The host that the text names, or null where the text itself is refused. */
  readonly host: string | null;
  readonly dialled: boolean;
}
const forms = readVector<readonly UrlForm[]>("tests/vectors/egress/url-forms.json");

// SSRF-01, the text alone: the 33 forms. What their hosts may be dialled for is held by vet-target and, over sockets, by the gateway's tests.
describe("an odd spelling names what the URL standard says, or nothing", () => {
  test.each(forms)("$form", ({ form, host }) => expect(parseTargetUrl(form)?.host ?? null).toBe(host));
});

// SSRF-01, the entry points that save: registering and revising read the address by this function.
describe("a form says at once what no dial would allow", () => {
  const strict = { privateAllowed: false, egressAllow: [], ports: [80, 443] };
  test.each(forms)("$form", ({ form, dialled }) => expect(parseServerAddress(form, strict).ok).toBe(dialled));
});

// SSRF-09
describe("only http and https, at a port that exists", () => {
  it.each(["gopher://example.com/", "file:///etc/passwd", "ftp://example.com/", "data:text/plain,x", "ws://example.com/", "wss://example.com/", "javascript:alert(1)",
    "http://example.com:0/", "http://example.com:65536/", "http://user:pw@example.com/", "http://example.com/#x", `http://${"a".repeat(254)}/`, "not a url", ""])("%s names nothing", (text) => {
    expect(parseTargetUrl(text)).toBeNull();
  });

  it("the port that is not written is that of the scheme", () => {
    expect(parseTargetUrl("https://example.com/mcp?x=1")).toEqual({ origin: "https://example.com", secure: true, host: "example.com", port: 443, path: "/mcp?x=1" });
    expect(parseTargetUrl("http://[::1]/")).toMatchObject({ origin: "http://[::1]", secure: false, host: "::1", port: 80 });
  });
});
