// The only place that opens a socket to a tenant-given host (law L6): vet, connect to one of exactly the vetted addresses, look again.
import dns from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import type { GatewayBounds } from "../bounds";
import { canonicalAddress } from "./classify-address";
import { EgressError, egressFailureOf } from "./egress-error";
import type { EgressRules } from "./egress-rules";
import { vetTarget, type Resolve, type ResolvedAddress } from "./vet-target";

/** Opens a socket for undici. */
export type Connect = buildConnector.connector;

/** The system's resolver, every address of a name. */
export const resolveByName: Resolve = (host) => dns.lookup(host, { all: true, verbatim: true });

/** An undici connector whose sockets are connected to an address that was classified for this very dial; errors are {@link EgressError}s. */
export function guardedConnector(rules: EgressRules, bounds: GatewayBounds, resolve: Resolve = resolveByName): Connect {
  return (options, callback) => {
    const secure = options.protocol === "https:";
    const port = options.port === "" ? (secure ? 443 : 80) : Number(options.port);
    vetTarget(options.hostname, port, rules, resolve, bounds).then(
      (vetted) => {
        const connect = buildConnector({
          timeout: bounds.connectMs, maxCachedSessions: 0, lookup: lookupOnly(vetted), autoSelectFamily: true,
        });
        connect(options, (...answer) => {
          const [error, socket] = answer;
          if (error !== null) return callback(new EgressError(egressFailureOf(error), { cause: error }), null);
          if (isOneOf(socket.remoteAddress, vetted)) return callback(null, socket);
          socket.destroy();
          callback(new EgressError("address_refused"), null);
        });
      },
      (cause: unknown) => callback(new EgressError(egressFailureOf(cause), { cause }), null),
    );
  };
}

/** A resolver that knows the vetted addresses alone; Node asks for all of them when it tries several. */
function lookupOnly(vetted: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = vetted;
    if (first === undefined) return done(new EgressError("dns_failed"), "");
    if (options.all === true) return done(null, vetted.map(({ address, family }) => ({ address, family })));
    done(null, first.address, first.family);
  };
}

function isOneOf(remote: string | undefined, vetted: readonly ResolvedAddress[]): boolean {
  const address = canonicalAddress(remote ?? "");
  return address !== null && vetted.some((one) => canonicalAddress(one.address) === address);
}
