// What kind of address an IP literal is, by the IANA special-purpose registries. Pure; the console refuses by it at once, the gateway at every dial.
import ipaddr from "ipaddr.js";

/**
 * `loopback` and `private` may be dialled in local mode, `shared` (carrier-grade NAT) where an operator allows it;
 * `never` in no mode: link-local, metadata services, unspecified, multicast, reserved, and IPv4 wrapped in IPv6.
 */
export type AddressClass = "public" | "loopback" | "private" | "shared" | "never";

const v4: readonly (readonly [string, AddressClass])[] = [
  // Azure's wire server is a public address that answers only from inside; Alibaba's metadata service stands in the shared range.
  ["168.63.129.16/32", "never"], ["100.100.100.200/32", "never"],
  ["127.0.0.0/8", "loopback"], ["10.0.0.0/8", "private"], ["172.16.0.0/12", "private"], ["192.168.0.0/16", "private"],
  ["100.64.0.0/10", "shared"], ["0.0.0.0/8", "never"], ["169.254.0.0/16", "never"], ["192.0.0.0/24", "never"],
  ["192.0.2.0/24", "never"], ["192.31.196.0/24", "never"], ["192.52.193.0/24", "never"], ["192.88.99.0/24", "never"],
  ["192.175.48.0/24", "never"], ["198.18.0.0/15", "never"], ["198.51.100.0/24", "never"], ["203.0.113.0/24", "never"],
  ["224.0.0.0/4", "never"], ["240.0.0.0/4", "never"],
];
const v6: readonly (readonly [string, AddressClass])[] = [
  ["::1/128", "loopback"], ["fd00:ec2::/32", "never"], ["fc00::/7", "private"],
  ["2001::/23", "never"], ["2001:db8::/32", "never"], ["2002::/16", "never"], ["3fff::/20", "never"],
  // Global unicast is what IANA has given out, and nothing else.
  ["2000::/3", "public"],
];
const v4Ranges = v4.map(([cidr, kind]) => ({ range: ipaddr.IPv4.parseCIDR(cidr), kind }));
const v6Ranges = v6.map(([cidr, kind]) => ({ range: ipaddr.IPv6.parseCIDR(cidr), kind }));

/** Total: whatever is not plainly one of the other classes is `never`, text that is no address included. IPv4-mapped addresses are unwrapped. */
export function classifyAddress(text: string): AddressClass {
  const address = parseAddress(text);
  if (address === null) return "never";
  if (address instanceof ipaddr.IPv4) return v4Ranges.find(({ range }) => address.match(range))?.kind ?? "public";
  return v6Ranges.find(({ range }) => address.match(range))?.kind ?? "never";
}

/** The address in its shortest form, IPv4-mapped unwrapped; null for other text, and for an address with a zone. */
export function canonicalAddress(text: string): string | null {
  return parseAddress(text)?.toString() ?? null;
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (text.includes("%")) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // The library takes the deprecated `::a.b.c.d` for the mapped form, and the system writes such addresses so.
  if (!ipaddr.IPv6.isValid(text) || (text.includes(".") && !/^::ffff:[0-9.]+$/i.test(text))) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
