// What may stand as a server's address. Names are resolved, and their addresses judged, by the gateway when it dials;
// here only what the text itself already says is refused, so that the form can say so at once.

import ipaddr from "ipaddr.js";
import { parseUrl } from "@/lib/base/parse-url";
import { classifyAddress } from "@/lib/egress/classify-address";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";

const addressCharsMax = 2_000;

/** Which addresses beyond public ones, and which ports, this installation lets people register. */
export interface AddressRules {
  /** Loopback and private ranges, at any port. */
  readonly privateAllowed: boolean;
  /** Ranges and host names that the operator allows by EGRESS_ALLOW. */
  readonly egressAllow: readonly string[];
  /** EGRESS_PORTS. */
  readonly ports: readonly number[];
}

export type ServerAddress =
  | { readonly ok: true; readonly url: string; readonly origin: string }
  | { readonly ok: false; readonly message: string };

/** The address in its canonical form with its origin, or the sentence that says why it cannot be registered. Never throws. */
export function parseServerAddress(text: string, rules: AddressRules): ServerAddress {
  const typed = text.trim();
  if (typed.length > addressCharsMax) return refused(`An address has at most ${addressCharsMax.toLocaleString("en")} characters.`);
  const url = parseUrl(typed);
  if (url === null) return refused("Write the whole address, like https://example.com/mcp.");
  if (url.protocol !== "http:" && url.protocol !== "https:") return refused("The address must begin with https:// or http://.");
  if (url.username !== "" || url.password !== "") return refused("Leave the user name and password out of the address; add a credential below instead.");
  if (typed.includes("#")) return refused("Leave out the part after #; it is never sent to a server.");
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  const problem = hostProblem(host, rules);
  if (problem !== null) return refused(problem);
  // What the gateway would not take as an address: it reads the text by the same function.
  const target = parseTargetUrl(typed);
  if (target === null) return refused("The gateway does not dial this address. Check the host name and the port.");
  if (!rules.privateAllowed && !rules.ports.includes(target.port)) return refused(portSentence(target.port, rules.ports));
  return { ok: true, url: url.href, origin: url.origin };
}

function refused(message: string): ServerAddress {
  return { ok: false, message };
}

/** The sentence for a host that must not be dialled, or null. WHATWG parsing has already made canonical addresses of odd spellings. */
function hostProblem(host: string, rules: AddressRules): string | null {
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (!ipaddr.isValid(literal)) {
    const local = host === "localhost" || host.endsWith(".localhost");
    return local && !rules.privateAllowed && !rules.egressAllow.includes(host) ? privateSentence(host) : null;
  }
  const kind = classifyAddress(literal);
  if (kind === "public") return null;
  if (kind === "never") return `${host} is a reserved address, which no installation dials.`;
  if (rules.privateAllowed && kind !== "shared") return null;
  const address = ipaddr.process(literal);
  return rules.egressAllow.some((entry) => covers(entry, address)) ? null : privateSentence(host);
}

function covers(entry: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (!ipaddr.isValidCIDR(entry)) return false;
  const [network, length] = ipaddr.parseCIDR(entry);
  return network.kind() === address.kind() && address.match(network, length);
}

function privateSentence(host: string): string {
  return `${host} is a private address, and this installation does not dial such addresses. An operator can allow it with EGRESS_ALLOW.`;
}

function portSentence(port: number, ports: readonly number[]): string {
  return `This installation dials the ports ${ports.join(", ")} and not ${port}. An operator can allow it with EGRESS_PORTS.`;
}

/** The address without what may hold a secret: what the admin log keeps of it. */
export function addressForLog(url: string): string {
  const parsed = new URL(url);
  return `${parsed.origin}${parsed.pathname}${parsed.search === "" ? "" : "?…"}`;
}
