// Whose an address is, as far as one can say.
import ipaddr from "ipaddr.js";

/** An IPv4 address is one source; of IPv6 whoever has one address has the 2^64 of its network, and that is one. Any other text stays what it is. */
export function sourceNetwork(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : `${parsed.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
}
