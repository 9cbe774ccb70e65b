// Where an HTTP+SSE server may say that messages go: its own origin, and nowhere else (law L6).
import { expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { endpointPath } from "@/proxy/upstream/http-sse/endpoint-path";

const server = parseTargetUrl("https://tools.example.com:8443/v1/sse?key=1");
if (server === null) throw new Error("no target");

it.each([
  ["/messages?sessionId=1", "/messages?sessionId=1"],
  ["messages", "/v1/messages"],
  ["?sessionId=1", "/v1/sse?sessionId=1"],
  ["../up", "/up"],
  ["https://tools.example.com:8443/m", "/m"],
  ["HTTPS://TOOLS.EXAMPLE.COM:8443/m", "/m"],
  ["//tools.example.com:8443/m", "/m"],
  ["https:looks.like/a/host", "/v1/looks.like/a/host"],
  ["/a/%2e%2e/b", "/b"],
  ["/@169.254.169.254/", "/@169.254.169.254/"],
])("takes %s", (text, path) => expect(endpointPath(text, server)).toBe(path));

it.each([
  "https://tools.example.com/m", "http://tools.example.com:8443/m", "https://evil.example.com:8443/m", "//evil.example.com/m", "///evil.example.com/m",
  "//169.254.169.254/latest/meta-data/", "http://169.254.169.254/", "http://127.0.0.1:6379/", "https://user@tools.example.com:8443/m",
  "https://tools.example.com:8443@evil.example.com/m", "https://tools.example.com.:8443/m",
  "\\\\evil.example.com\\m", "/\\evil.example.com/m", "/m#part", "file:///etc/passwd", "gopher://tools.example.com:8443/", "javascript:alert(1)", "ws://tools.example.com:8443/m",
  "", " /m", "/m ", "/m\tn", "/m\r\nHost: evil", "/\u0000m", "/caf\u00e9", "https://tools.ex\u00adample.com:8443/m",
])("refuses %j", (text) => expect(endpointPath(text, server)).toBeNull());

it("takes a path of the greatest length, and none that is longer", () => {
  expect(endpointPath(`/${"a".repeat(2_047)}`, server)).toHaveLength(2_048);
  expect(endpointPath(`/${"a".repeat(2_048)}`, server)).toBeNull();
});
