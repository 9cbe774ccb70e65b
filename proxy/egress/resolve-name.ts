// From a name to its addresses. Names that tenants choose are asked of the name servers by a client of our own: the system's resolver
// works on the few threads that also write the audit log, and a name server that is slow on purpose would take them all.
import dns from "node:dns/promises";
import type { GatewayBounds } from "../bounds";
import type { EgressRules } from "./egress-rules";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}
/** Every address of a name; rejects where it has none. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

/** The system's resolver, which reads /etc/hosts too: for names of the operator's own, and for a machine that serves itself alone. */
export const resolveBySystem: Resolve = (host) => dns.lookup(host, { all: true, verbatim: true });

/** Asks for A and AAAA records by DNS alone; one of the two kinds may fail. */
function resolveByDns(bounds: GatewayBounds): Resolve {
  return async (host) => {
    const resolver = new dns.Resolver({ timeout: bounds.dnsMs, tries: 1 });
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = [
      ...(four.status === "fulfilled" ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === "fulfilled" ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length === 0 && four.status === "rejected") throw four.reason;
    return found;
  };
}

/** The resolver of this installation. */
export function resolverFor(rules: Pick<EgressRules, "localMode" | "allow" | "forbidden">, bounds: GatewayBounds): Resolve {
  const byDns = resolveByDns(bounds);
  const own = new Set([...rules.allow, ...rules.forbidden.map(({ host }) => host.toLowerCase())]);
  return (host) => (rules.localMode || own.has(host.toLowerCase()) ? resolveBySystem : byDns)(host);
}
