// Whose address a request came from. Only TRUSTED_PROXIES make a forwarded header count; by default none does.
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";

const hopsMax = 32;

/** Stands for the address of a peer that has none. */
export const unknownIp = "unknown";

/** The peer's address, or, behind trusted proxies, the rightmost address of X-Forwarded-For that is not one of theirs. IPv4-mapped addresses come out as IPv4. */
export function clientIp(peer: string, forwardedFor: string | undefined, isTrusted: (address: string) => boolean): string {
  let found = plainAddress(peer) ?? unknownIp;
  if (forwardedFor === undefined || !isTrusted(found)) return found;
  for (const hop of forwardedFor.split(",").slice(-hopsMax).reverse()) {
    const address = plainAddress(hop.trim());
    // What a trusted proxy did not write as an address says nothing of who is behind it.
    if (address === null) return found;
    found = address;
    if (!isTrusted(address)) return found;
  }
  return found;
}

/** A test for addresses within any of these ranges. */
export function rangeTest(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.filter((cidr) => ipaddr.isValidCIDR(cidr)).map((cidr) => ipaddr.parseCIDR(cidr));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
  };
}

/** Peers come again and again, on every connection that is kept. */
const plainAddresses = new LRUCache<string, { readonly address: string | null }>({ max: 4_096 });
const addressCharactersMax = 64;

function plainAddress(text: string): string | null {
  const known = plainAddresses.get(text);
  if (known !== undefined) return known.address;
  const address = readAddress(text);
  if (text.length <= addressCharactersMax) plainAddresses.set(text, { address });
  return address;
}

function readAddress(text: string): string | null {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const strict = ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare);
  return strict ? ipaddr.process(bare).toString() : null;
}
