// What the console's edge lets through, request by request.
import { describe, expect, it } from "vitest";
import { bodyBytesMax, isMachineApi, judgeRequest, type RequestHead } from "@/app/_edge/judge-request";
import { errorCodes } from "@/lib/errors/error-codes";

const address = { consoleUrl: "https://console.example.com", host: "0.0.0.0", port: 3000 };
const local = { consoleUrl: "http://localhost:3000", host: "127.0.0.1", port: 3000 };
const own = "https://console.example.com";

function head(more: Partial<RequestHead> & { readonly headers?: RequestHead["headers"] } = {}): RequestHead {
  return { method: "GET", url: "/acme", ...more, headers: { host: "console.example.com", ...more.headers } };
}
const verdict = (request: RequestHead, at = address) => {
  const judged = judgeRequest(request, at);
  return judged.kind === "refuse" ? errorCodes[judged.code].status : judged.kind === "redirect" ? judged.location : "pass";
};
const post = (headers: RequestHead["headers"], url = "/acme") => verdict(head({ method: "POST", url, headers }));

describe("which host", () => {
  it("is CONSOLE_URL's, or an address of the listener itself", () => {
    expect(verdict(head())).toBe("pass");
    for (const host of ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "0.0.0.0:3000", "CONSOLE.example.com"]) expect(verdict(head({ headers: { host } })), host).toBe("pass");
  });
  it.each(["evil.example", "console.example.com:8080", "localhost", "localhost:3001", "console.example.com.evil.example", ""])("is not %j", (host) => {
    expect(verdict(head({ headers: { host } }))).toBe(421);
  });
  it("a browser that comes by another loopback name is led to CONSOLE_URL; programs and Next's own fetches are not", () => {
    const accept = "text/html,application/xhtml+xml";
    expect(verdict(head({ url: "/acme?x=1", headers: { host: "127.0.0.1:3000", accept } }), local)).toBe("http://localhost:3000/acme?x=1");
    expect(verdict(head({ url: "//evil.example", headers: { host: "127.0.0.1:3000", accept } }), local)).toBe("http://localhost:3000//evil.example");
    expect(verdict(head({ headers: { host: "127.0.0.1:3000", accept: "*/*" } }), local)).toBe("pass");
    expect(verdict(head({ url: "/api/health", headers: { host: "127.0.0.1:3000", accept } }), local)).toBe("pass");
    expect(verdict(head({ headers: { host: "127.0.0.1:3000", accept } }))).toBe("pass");
  });
});

describe("which writes", () => {
  it("pass when the browser names this console as their origin", () => {
    expect(post({ origin: own })).toBe("pass");
    expect(post({ "sec-fetch-site": "same-origin" })).toBe("pass");
    expect(post({ referer: `${own}/acme` })).toBe("pass");
  });
  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["no origin at all", {}],
    ["an opaque origin", { origin: "null" }],
    ["another scheme", { origin: "http://console.example.com" }],
    ["another origin beside a good referer", { origin: "https://evil.example", referer: `${own}/acme` }],
    ["a sibling site", { "sec-fetch-site": "same-site" }],
    ["a bookmark", { "sec-fetch-site": "none" }],
    ["another referer", { referer: "https://evil.example/console.example.com" }],
    ["a referer that only begins alike", { referer: `${own}.evil.example/` }],
  ])("are refused from %s", (_, headers) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FOO"]) expect(verdict(head({ method, headers })), method).toBe(403);
  });
  it("need no origin at the machine API, whose callers have no cookie", () => {
    for (const url of ["/api/v1/servers", "/api/v1", "/api/v1?x=1"]) expect(post({}, url), url).toBe("pass");
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) expect(verdict(head({ method, url: "/api/v1/servers" })), method).toBe("pass");
    for (const method of ["TRACE", "PROPFIND", "FOO"]) expect(verdict(head({ method, url: "/api/v1/servers" })), method).toBe(501);
    for (const url of ["/api/auth/signout", "/x/api/v1/servers", "/api/v10/servers"]) expect(post({}, url), url).toBe(403);
  });
});

describe("which bodies", () => {
  it("pass up to 1 MiB and not one byte more", () => {
    expect(post({ origin: own, "content-length": String(bodyBytesMax) })).toBe("pass");
    expect(post({ origin: own, "content-length": String(bodyBytesMax + 1) })).toBe(413);
    expect(post({ "content-length": String(bodyBytesMax + 1) }, "/api/v1/servers")).toBe(413);
  });
  it("must say their length", () => {
    expect(post({ origin: own, "transfer-encoding": "chunked" })).toBe(411);
  });
});

describe("at the machine API", () => {
  const at = (url: string, method = "GET", headers: RequestHead["headers"] = {}) => verdict(head({ method, url, headers }));
  it("a path is written in one way: no empty step, no dots, no backslash", () => {
    for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
      for (const url of ["/api/v1/servers/", "/api/v1//servers", "/api/v1/servers//srv_1", "/api/v1/", "/api/v1/?x=1", "/api/v1/servers/?x=1", "/api/v1/../../acme", "/api/v1/./servers", "/api/v1/%2e%2e/servers", "/api/v1/servers\\srv_1"]) {
        expect(at(url, method), `${method} ${url}`).toBe(404);
      }
    }
    for (const url of ["/api/v1", "/api/v1?x=1", "/api/v1/servers", "/api/v1/servers?next=/a//b/", "/api/v1/servers/a%2Fb%5C", "/api/v1/servers/..."]) expect(at(url), url).toBe("pass");
    for (const url of ["/acme/", "//acme", "/acme/../x"]) expect(at(url), url).toBe("pass");
  });
  it("an address of it that is written in another way is none of the console's either, and whoever asks hears so in JSON", () => {
    for (const url of [
      "//api/v1", "//api/v1/servers", "///api//v1//servers", "/api//v1/servers", "/api/./v1/servers", "/acme/../api/v1/servers", "/api/v1%2Fservers", "/api%2fv1/servers", "/%2Fapi/v1/servers",
      "/%61pi/v1/servers", "/api%5Cv1/servers", "\\api/v1/servers", "/api\\v1", "/.//api/v1?x=1",
    ].map((text) => text.replace(/^\\/, "/\\"))) {
      expect(isMachineApi(url), url).toBe(true);
      for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) expect(at(url, method, { origin: "https://evil.example" }), `${method} ${url}`).toBe(404);
    }
    for (const url of ["/api/v1/%", "//api/v1/%"]) expect([isMachineApi(url), at(url)], url).toEqual([true, 400]);
    for (const url of ["/acme", "/api", "/api/v10", "/x/api/v1", "/api/auth/signin", "/acme?next=//api/v1", "/%"]) expect(isMachineApi(url), url).toBe(false);
  });
  it("a body is refused where no method would read it", () => {
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect(at("/api/v1/servers", method, { "content-length": "2" }), method).toBe(400);
      expect(at("/api/v1/servers", method, { "content-length": "0" }), method).toBe("pass");
    }
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(at("/api/v1/servers", method, { "content-length": "2" }), method).toBe("pass");
    expect(at("/acme", "GET", { "content-length": "2" })).toBe("pass");
  });
});

it("a request target that is no path is refused", () => {
  for (const url of ["*", "http://console.example.com/acme", "", undefined]) expect(verdict(head({ url }))).toBe(400);
});

it("a path whose percent signs make no text is refused, and so is a NUL anywhere", () => {
  for (const url of ["/%", "/%E0%A4%A", "/api/v1/servers/%", "/acme%00", "/acme?x=%00"]) expect(verdict(head({ url })), url).toBe(400);
});

it("the sign-in library is sent forms alone", () => {
  const form = { origin: own, "content-type": "application/x-www-form-urlencoded" };
  expect(post(form, "/api/auth/signout")).toBe("pass");
  expect(post({ ...form, "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }, "/api/auth/callback/credentials")).toBe("pass");
  for (const type of ["application/json", "text/plain", ""]) expect(post({ ...form, "content-type": type }, "/api/auth/callback/credentials"), type).toBe(415);
});
