import { describe, expect, it, test } from "vitest";
import { addressForLog, parseServerAddress } from "@/lib/servers/server-address";

const strict = { privateAllowed: false, egressAllow: [], ports: [80, 443, 8443] };
const local = { privateAllowed: true, egressAllow: [], ports: [80, 443, 8443] };

describe("a public installation", () => {
  test.each([
    ["https://example.com/mcp", "https://example.com/mcp", "https://example.com"],
    ["  HTTP://Example.COM:80/a  ", "http://example.com/a", "http://example.com"],
    ["https://8.8.8.8/", "https://8.8.8.8/", "https://8.8.8.8"],
    ["https://[2606:4700::1111]:8443/mcp", "https://[2606:4700::1111]:8443/mcp", "https://[2606:4700::1111]:8443"],
  ])("takes %s", (typed, url, origin) => expect(parseServerAddress(typed, strict)).toEqual({ ok: true, url, origin }));

  test.each([
    "", "example.com/mcp", "ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://user@example.com", "https://user:pw@example.com/",
    "https://example.com/mcp#part", "https://example.com/mcp#", `https://example.com/${"a".repeat(2_000)}`,
    "http://localhost:3001/mcp", "http://LOCALHOST./", "http://a.localhost/", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://127。0。0。1/",
    "https://example.com./mcp", "http://metadata.google.internal/", "http://168.63.129.16/", "https://example.com:0/", "https://example.com:22/mcp", "https://example.com:5432/", "https://example.com\\@x/",
  ])("refuses %s with a sentence", (typed) => {
    const answer = parseServerAddress(typed, strict);
    expect(answer.ok).toBe(false);
    expect(answer.ok ? "" : answer.message).toMatch(/^\S.+[.]$/);
  });
});

describe("local mode", () => {
  test.each(["http://localhost:3001/mcp", "http://127.0.0.1:3001/mcp", "http://10.0.0.1/", "http://[::1]:3001/", "http://[fd00::1]/"])("takes %s", (typed) => {
    expect(parseServerAddress(typed, local).ok).toBe(true);
  });
  test.each(["http://169.254.169.254/", "http://100.64.0.1/", "http://0.0.0.0:80/", "http://[fe80::1]/", "http://224.0.0.1/"])("refuses %s all the same", (typed) => {
    expect(parseServerAddress(typed, local).ok).toBe(false);
  });
});

describe("EGRESS_ALLOW", () => {
  const allow = { privateAllowed: false, egressAllow: ["10.1.0.0/16", "localhost"], ports: [80, 443] };
  it("opens exactly what it names", () => {
    expect(parseServerAddress("http://10.1.2.3/", allow).ok).toBe(true);
    expect(parseServerAddress("http://10.2.2.3/", allow).ok).toBe(false);
    expect(parseServerAddress("http://localhost/", allow).ok).toBe(true);
    expect(parseServerAddress("http://127.0.0.1/", allow).ok).toBe(false);
  });
});

it("the admin log keeps no query", () => {
  expect(addressForLog("https://example.com/mcp?key=hunter2")).toBe("https://example.com/mcp?…");
});
