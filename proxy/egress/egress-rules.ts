// What an installation may dial: made once from the environment, asked for every address. The classes are lib/egress/classify-address.ts.
import ipaddr from "ipaddr.js";
import { canonicalAddress, classifyAddress } from "@/lib/egress/classify-address";

export interface EgressRules {
  /** Console and gateway listen on this machine alone: loopback and private ranges may be dialled, at any port. */
  readonly localMode: boolean;
  /** EGRESS_ALLOW: ranges (`10.0.0.0/8`) and exact host names, lower-case. */
  readonly allow: readonly string[];
  /** EGRESS_PORTS: the ports that may be dialled outside local mode. */
  readonly ports: readonly number[];
  /** Ports of our own on this machine: gateway, ops and console. */
  readonly ownPorts: ReadonlySet<number>;
  /** What else must never be dialled, by name or address: Postgres, Redis, our own public addresses. */
  readonly forbidden: readonly { readonly host: string; readonly port: number }[];
  /** This machine's addresses, as the system names them now. */
  readonly ownAddresses: () => ReadonlySet<string>;
}

/** Whether this port may be dialled at all: a service of another kind could be made to read a request as its own. */
export function permitsPort(rules: Pick<EgressRules, "localMode" | "ports">, port: number): boolean {
  return rules.localMode || rules.ports.includes(port);
}

/** True only if this address and port may be dialled for this host name. `forbiddenAddresses` are what `forbidden` resolves to at this port. */
export function permitsAddress(
  rules: EgressRules, target: { readonly host: string; readonly address: string; readonly port: number },
  forbiddenAddresses: ReadonlySet<string>,
): boolean {
  const address = canonicalAddress(target.address);
  if (address === null) return false;
  const kind = classifyAddress(address);
  if (kind === "never") return false;
  const ours = kind === "loopback" || rules.ownAddresses().has(address);
  if (ours && rules.ownPorts.has(target.port)) return false;
  if (forbiddenAddresses.has(address)) return false;
  if (ours && [...forbiddenAddresses].some((other) => classifyAddress(other) === "loopback" || rules.ownAddresses().has(other))) return false;
  if (kind === "public") return true;
  if (rules.localMode && (kind === "loopback" || kind === "private")) return true;
  return isAllowed(rules.allow, target.host, address);
}

function isAllowed(allow: readonly string[], host: string, address: string): boolean {
  const parsed = ipaddr.parse(address);
  return allow.some((entry) => {
    if (!entry.includes("/")) return entry === host.toLowerCase();
    const [range, bits] = ipaddr.parseCIDR(entry);
    return range.kind() === parsed.kind() && parsed.match(range, bits);
  });
}
