// What may be dialled: URL forms, ports, and names that lie (law L6). The classes of addresses are in lib/egress.
import { describe, expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { gatewayBounds } from "@/proxy/bounds";
import type { EgressRules } from "@/proxy/egress/egress-rules";
import { vetTarget } from "@/proxy/egress/vet-target";

const strict: EgressRules = { localMode: false, allow: [], ports: [80, 443, 3100, 5431, 5432, 8080], ownPorts: new Set([3100]), forbidden: [], ownAddresses: () => new Set(["93.184.216.34"]) };

async function isPermitted(url: string, rules: EgressRules, names: Record<string, readonly string[]> = {}): Promise<boolean> {
  const target = parseTargetUrl(url);
  if (target === null) return false;
  const resolve = (host: string) => {
    const addresses = names[host];
    return addresses === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
  };
  return vetTarget(target.host, target.port, rules, resolve, gatewayBounds).then(() => true, () => false);
}

// SSRF-01, SSRF-09
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

  // SSRF-09
  it.each([21, 22, 25, 53, 111, 2375, 3306, 5433, 6379, 8443, 9200, 11_211, 65_535])("port %i, which nobody allowed, is not dialled", async (port) => {
    expect(await isPermitted(`https://1.1.1.1:${String(port)}/`, strict)).toBe(false);
    expect(await isPermitted(`https://1.1.1.1:${String(port)}/`, { ...strict, ports: [port] })).toBe(true);
    expect(await isPermitted(`https://10.0.0.8:${String(port)}/`, { ...strict, allow: ["10.0.0.0/8"] })).toBe(false);
  });

  // SSRF-04
  it("a name is refused whole if one of its addresses is not public, and if it has none or too many", async () => {
    const many = Array.from({ length: gatewayBounds.addressesMax + 1 }, (_, index) => `1.1.1.${String(index)}`);
    const names = {
      mixed: ["1.1.1.1", "10.0.0.1"], "private-first": ["10.0.0.1", "1.1.1.1"], six: ["1.1.1.1", "::1"], thousand: Array.from({ length: 1_000 }, () => "1.1.1.1"),
      none: [], many, "just": many.slice(1),
    };
    for (const name of ["mixed", "private-first", "six", "thousand"]) expect(await isPermitted(`http://${name}/`, strict, names)).toBe(false);
    expect(await isPermitted("http://none/", strict, names)).toBe(false);
    expect(await isPermitted("http://many/", strict, names)).toBe(false);
    expect(await isPermitted("http://just/", strict, names)).toBe(true);
  });
});

// SSRF-04
it("a name server that takes too long is not waited for", async () => {
  const late = () => new Promise<never>(() => undefined);
  await expect(vetTarget("slow.example", 443, strict, late, { ...gatewayBounds, dnsMs: 30 })).rejects.toMatchObject({ code: "dns_failed" });
});

// SSRF-08
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
