// What may be dialled: URL forms, address classes, and names that lie (law L6).
import { describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { canonicalAddress, classifyAddress } from "@/proxy/egress/classify-address";
import type { EgressRules } from "@/proxy/egress/egress-rules";
import { parseTargetUrl } from "@/proxy/egress/parse-target-url";
import { vetTarget } from "@/proxy/egress/vet-target";

const strict: EgressRules = { localMode: false, allow: [], ownPorts: new Set([3100]), forbidden: [], ownAddresses: () => new Set(["93.184.216.34"]) };

async function isPermitted(url: string, rules: EgressRules, names: Record<string, readonly string[]> = {}): Promise<boolean> {
  const target = parseTargetUrl(url);
  if (target === null) return false;
  const resolve = (host: string) => {
    const addresses = names[host];
    return addresses === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
  };
  return vetTarget(target.host, target.port, rules, resolve, gatewayBounds).then(() => true, () => false);
}

describe("an address is", () => {
  it.each([
    ["public", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "169.253.255.255"]],
    ["loopback", ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:0:0:1"]],
    ["private", ["10.0.0.1", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1", "::ffff:10.0.0.1"]],
    ["shared", ["100.64.0.0", "100.127.255.255"]],
    ["never", [
      "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.0", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
      "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200", "::", "::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
      "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost", "",
    ]],
  ] as const)("%s", (kind, addresses) => {
    for (const address of addresses) expect([address, classifyAddress(address)]).toEqual([address, kind]);
  });

  it("compared in one form", () => {
    expect(canonicalAddress("::ffff:7f00:1")).toBe("127.0.0.1");
    expect(canonicalAddress("2606:4700:0:0:0:0:0:1111")).toBe("2606:4700::1111");
  });
});

describe("outside local mode no form of a URL reaches what is not public", () => {
  it.each([
    "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://①②⑦.⓪.⓪.①/", "http://a@127.0.0.1/", "http://127.0.0.1\\@example.com/", "http:127.0.0.1",
    "http:///127.0.0.1/", "http://127.0.0.1:0/", "http://0/", "http://0.0.0.0/", "http://0300.0250.1.1/", "http://169。254。169。254/", "http://[::]/", "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::ffff:0:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/", "http://localhost./", "http://LOCALHOST/", "http://metadata.google.internal/", "http://example.com#@127.0.0.1/", "gopher://127.0.0.1/", "file:///etc/passwd",
    "http://[fe80::1%25eth0]/", "http://127.0.0.1%00.example.com/", "http://4294967296/", "http://93.184.216.34:3100/", "http://user:pw@example.com/", "ftp://example.com/", "http://10.0.0.8/",
    "http://100.64.1.1/", "not a url", "",
  ])("%s", async (url) => {
    const names = { localhost: ["127.0.0.1"], "metadata.google.internal": ["169.254.169.254"], "example.com": ["93.184.216.34"] };
    expect(await isPermitted(url, strict, names)).toBe(false);
  });

  it("what is public is dialled", async () => {
    const names = { "example.com": ["93.184.216.34", "2606:2800:220:1::1"] };
    for (const url of ["https://example.com/mcp", "http://example.com:8080/", "https://1.1.1.1/", "https://exa\u00admple.com/", "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/"]) {
      expect([url, await isPermitted(url, strict, names)]).toEqual([url, !url.includes("&@")]);
    }
  });

  it("a name is refused whole if one of its addresses is not public, and if it has none or too many", async () => {
    const many = Array.from({ length: gatewayBounds.addressesMax + 1 }, (_, index) => `1.1.1.${String(index)}`);
    const names = { mixed: ["1.1.1.1", "10.0.0.1"], none: [], many, "just": many.slice(1) };
    expect(await isPermitted("http://mixed/", strict, names)).toBe(false);
    expect(await isPermitted("http://none/", strict, names)).toBe(false);
    expect(await isPermitted("http://many/", strict, names)).toBe(false);
    expect(await isPermitted("http://just/", strict, names)).toBe(true);
  });
});

describe("local mode and EGRESS_ALLOW", () => {
  const local: EgressRules = { ...strict, localMode: true, forbidden: [{ host: "db.internal", port: 5432 }, { host: "127.0.0.1", port: 5433 }] };
  const names = { "db.internal": ["10.0.0.5"], alias: ["10.0.0.5"], "svc.corp": ["10.9.9.9"], localhost: ["127.0.0.1", "::1"] };

  it("open loopback and private ranges, and nothing that is never dialled", async () => {
    for (const url of ["http://localhost:8080/", "http://127.0.0.1:1/", "http://[::1]:1/", "http://10.0.0.8/", "http://192.168.1.1/"]) expect([url, await isPermitted(url, local, names)]).toEqual([url, true]);
    for (const url of ["http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[64:ff9b::7f00:1]/"]) expect([url, await isPermitted(url, local, names)]).toEqual([url, false]);
  });

  it("never open our own ports and what is forbidden, by whatever name or address of ours", async () => {
    for (const url of ["http://localhost:3100/", "http://[::1]:3100/", "http://93.184.216.34:3100/", "http://db.internal:5432/", "http://alias:5432/", "http://10.0.0.5:5432/", "http://127.0.0.2:5433/", "http://93.184.216.34:5433/"]) {
      expect([url, await isPermitted(url, local, names)]).toEqual([url, false]);
      const allowing = { ...local, allow: ["0.0.0.0/0", "::/0", "localhost", "db.internal", "alias"] };
      expect([url, await isPermitted(url, allowing, names)]).toEqual([url, false]);
    }
    expect(await isPermitted("http://alias:5431/", local, names)).toBe(true);
  });

  it("allow a range or an exact name outside local mode", async () => {
    const allowing: EgressRules = { ...strict, allow: ["10.0.0.0/16", "svc.corp", "fd12::/16"] };
    expect(await isPermitted("http://10.0.200.1/", allowing)).toBe(true);
    expect(await isPermitted("http://10.1.0.1/", allowing)).toBe(false);
    expect(await isPermitted("http://svc.corp/", allowing, names)).toBe(true);
    expect(await isPermitted("http://[fd12::1]/", allowing)).toBe(true);
    expect(await isPermitted("http://alias/", { ...strict, allow: ["svc.corp"] }, names)).toBe(false);
    expect(await isPermitted("http://169.254.169.254/", { ...strict, allow: ["169.254.0.0/16"] })).toBe(false);
  });

  it("refuse where the forbidden name cannot be resolved", async () => {
    expect(await isPermitted("http://1.1.1.1:5432/", local)).toBe(false);
  });
});
