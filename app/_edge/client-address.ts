// Who is on the other end of a connection. Forwarded headers count only from proxies that the operator has named.

import ipaddr from "ipaddr.js";

const forwardedEntriesMax = 20;

function normalized(address: string): string | undefined {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

function isIn(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.parse(address);
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}

/**
 * The client's address: the socket's, unless that is a trusted proxy; then the right-most entry of X-Forwarded-For that no
 * trusted proxy stands behind. With no trusted proxies the header is never read. "unknown" when the socket has none.
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string | undefined, trustedProxies: readonly string[]): string {
  let address = socketAddress === undefined ? undefined : normalized(socketAddress);
  if (address === undefined) return "unknown";
  const entries = (forwardedFor ?? "").split(",").slice(-forwardedEntriesMax).map((entry) => entry.trim()).reverse();
  for (const entry of entries) {
    if (!isIn(address, trustedProxies)) break;
    const before = normalized(entry);
    if (before === undefined) break;
    address = before;
  }
  return address;
}
