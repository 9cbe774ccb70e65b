// The only place that opens a socket to a tenant-given host (law L6): to an address that was vetted, and to one of exactly those.
import type { buildConnector } from "undici";
import { classifyAddress } from "@/lib/egress/classify-address";
import type { GatewayBounds } from "../bounds";
import { EgressError } from "./egress-error";
import type { EgressRules } from "./egress-rules";
import { openSocket } from "./open-socket";
import type { Resolve, ResolvedAddress } from "./resolve-name";
import { vetTarget } from "./vet-target";

/** Opens a socket for undici. */
export type Connect = buildConnector.connector;

/** Where the addresses lead that a server names. */
export interface NamedReach {
  /** Vets for every single dial, as {@link Dialler.afresh} does. */
  readonly connect: Connect;
  /** Whether they may be without TLS, as the server's own is. */
  readonly cleartext: boolean;
}

export interface Dialler {
  /** The addresses of a host that may be dialled now; rejects with an {@link EgressError}. */
  vet(host: string, port: number): Promise<readonly ResolvedAddress[]>;
  /** An undici connector to exactly these addresses; errors are {@link EgressError}s. */
  toVetted(vetted: readonly ResolvedAddress[]): Connect;
  /** An undici connector that vets for every single dial. */
  readonly afresh: Connect;
  /**
   * How far a server at this host reaches with the addresses that it names: what local mode opens is open to a server that is inside itself,
   * and to no stranger at a public address. Rejects with an {@link EgressError} where the server itself may not be dialled.
   */
  reachOf(server: { readonly host: string; readonly port: number; readonly secure: boolean }): Promise<NamedReach>;
}

/** The dialler of one gateway. */
export function dialler(rules: EgressRules, bounds: GatewayBounds, resolve: Resolve): Dialler {
  const vetBy = (held: EgressRules) => (host: string, port: number) => vetTarget(host, port, held, resolve, bounds);
  const connector = (addresses: (host: string, port: number) => Promise<readonly ResolvedAddress[]>, evenly = !rules.localMode): Connect => (options, callback) => {
    const secure = options.protocol === "https:";
    const port = options.port === "" ? (secure ? 443 : 80) : Number(options.port);
    const host = options.hostname;
    addresses(host, port).then((vetted) => openSocket({ host, port, secure }, vetted, bounds, evenly)).then(
      (socket) => callback(null, socket),
      (cause: unknown) => callback(cause instanceof EgressError ? cause : new EgressError("connection_failed", { cause }), null),
    );
  };
  const vet = vetBy(rules);
  const afresh = connector(vet);
  const fromOutside = connector(vetBy({ ...rules, localMode: false }), true);
  return {
    vet, afresh,
    toVetted: (vetted) => connector(() => Promise.resolve(vetted)),
    async reachOf({ host, port, secure }) {
      const isInside = (await vet(host, port)).every(({ address }) => classifyAddress(address) !== "public");
      return isInside && rules.localMode ? { connect: afresh, cleartext: !secure } : { connect: fromOutside, cleartext: false };
    },
  };
}
