// The only place that opens a socket to a tenant-given host (law L6): to an address that was vetted, and to one of exactly those.
import type { buildConnector } from "undici";
import type { GatewayBounds } from "../bounds";
import { EgressError } from "./egress-error";
import type { EgressRules } from "./egress-rules";
import { openSocket } from "./open-socket";
import type { Resolve, ResolvedAddress } from "./resolve-name";
import { vetTarget } from "./vet-target";

/** Opens a socket for undici. */
export type Connect = buildConnector.connector;

export interface Dialler {
  /** The addresses of a host that may be dialled now; rejects with an {@link EgressError}. */
  vet(host: string, port: number): Promise<readonly ResolvedAddress[]>;
  /** An undici connector to exactly these addresses; errors are {@link EgressError}s. */
  toVetted(vetted: readonly ResolvedAddress[]): Connect;
  /** An undici connector that vets for every single dial. */
  readonly afresh: Connect;
}

/** The dialler of one gateway. */
export function dialler(rules: EgressRules, bounds: GatewayBounds, resolve: Resolve): Dialler {
  const vet = (host: string, port: number) => vetTarget(host, port, rules, resolve, bounds);
  const connector = (addresses: (host: string, port: number) => Promise<readonly ResolvedAddress[]>): Connect => (options, callback) => {
    const secure = options.protocol === "https:";
    const port = options.port === "" ? (secure ? 443 : 80) : Number(options.port);
    const host = options.hostname;
    addresses(host, port).then((vetted) => openSocket({ host, port, secure }, vetted, bounds, !rules.localMode)).then(
      (socket) => callback(null, socket),
      (cause: unknown) => callback(cause instanceof EgressError ? cause : new EgressError("connection_failed", { cause }), null),
    );
  };
  return { vet, toVetted: (vetted) => connector(() => Promise.resolve(vetted)), afresh: connector(vet) };
}
