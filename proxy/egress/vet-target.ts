// From a host name to the addresses that may be dialled for it: resolve, classify every one, refuse all if one is refused.
import { isIP } from "node:net";
import { canonicalAddress } from "@/lib/egress/classify-address";
import type { GatewayBounds } from "../bounds";
import { EgressError } from "./egress-error";
import { permitsAddress, permitsPort, type EgressRules } from "./egress-rules";
import type { Resolve, ResolvedAddress } from "./resolve-name";

/** At least one address, each of them permitted; throws an {@link EgressError} otherwise (law L6: all, not any). */
export async function vetTarget(
  host: string, port: number, rules: EgressRules, resolve: Resolve, bounds: GatewayBounds,
): Promise<readonly ResolvedAddress[]> {
  if (!permitsPort(rules, port)) throw new EgressError("address_refused");
  const addresses = await resolveBounded(host, resolve, bounds);
  const forbidden = await forbiddenAddresses(port, rules, resolve, bounds);
  if (addresses.length > bounds.addressesMax) throw new EgressError("address_refused");
  const every = addresses.every(({ address }) => permitsAddress(rules, { host, address, port }, forbidden));
  if (!every) throw new EgressError("address_refused");
  return addresses;
}

async function forbiddenAddresses(port: number, rules: EgressRules, resolve: Resolve, bounds: GatewayBounds): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const entry of rules.forbidden) {
    if (entry.port !== port) continue;
    for (const { address } of await resolveBounded(entry.host, resolve, bounds)) {
      const canonical = canonicalAddress(address);
      if (canonical !== null) found.add(canonical);
    }
  }
  return found;
}

async function resolveBounded(host: string, resolve: Resolve, bounds: GatewayBounds): Promise<readonly ResolvedAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EgressError("dns_failed")), bounds.dnsMs);
  });
  try {
    const addresses = await Promise.race([resolve(host), late]);
    if (addresses.length === 0) throw new EgressError("dns_failed");
    return addresses;
  } catch (cause) {
    throw cause instanceof EgressError ? cause : new EgressError("dns_failed", { cause });
  } finally {
    clearTimeout(timer);
  }
}
