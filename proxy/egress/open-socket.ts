// Sockets to addresses that were vetted, and to no other: TCP, a look at who answered, then TLS. Each step has its bound.
import net, { isIP, type LookupFunction, type Socket } from "node:net";
import tls from "node:tls";
import { canonicalAddress } from "@/lib/egress/classify-address";
import type { GatewayBounds } from "../bounds";
import { EgressError } from "./egress-error";
import type { ResolvedAddress } from "./resolve-name";

export interface SocketTarget {
  /** A name or an address without brackets: what the certificate must be for. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

const systemKeepAliveMs = 60_000;

/**
 * A connected socket; rejects with an {@link EgressError}. With `evenly`, a connection that failed is told of only when the bound on
 * connecting is over, so that a closed port and a silent one cannot be told apart by the clock either.
 */
export async function openSocket(to: SocketTarget, vetted: readonly ResolvedAddress[], bounds: GatewayBounds, evenly: boolean): Promise<Socket> {
  const startedMs = performance.now();
  const socket = await connectTcp(to, vetted, bounds).catch(async (cause: unknown) => {
    if (evenly) await pause(bounds.connectMs - (performance.now() - startedMs));
    throw new EgressError("connection_failed", { cause });
  });
  if (!isOneOf(socket.remoteAddress, vetted)) {
    socket.destroy();
    throw new EgressError("address_refused");
  }
  if (!to.secure) return socket;
  return secureSocket(to, socket, bounds).catch((cause: unknown) => {
    socket.destroy();
    throw new EgressError("tls_failed", { cause });
  });
}

function connectTcp({ host, port }: SocketTarget, vetted: readonly ResolvedAddress[], bounds: GatewayBounds): Promise<Socket> {
  const socket = net.connect({
    host, port, lookup: lookupOnly(vetted), autoSelectFamily: true, autoSelectFamilyAttemptTimeout: bounds.connectAttemptMs,
    noDelay: true, keepAlive: true, keepAliveInitialDelay: systemKeepAliveMs,
  });
  return established(socket, "connect", bounds.connectMs);
}

/** The certificate is checked whatever the process's environment says. Server name indication is for names, not for addresses (RFC 6066, section 3). */
function secureSocket({ host }: SocketTarget, socket: Socket, bounds: GatewayBounds): Promise<Socket> {
  const secure = tls.connect({
    socket, host, ALPNProtocols: ["http/1.1"], rejectUnauthorized: true, minVersion: "TLSv1.2", ...(isIP(host) === 0 && { servername: host }),
  });
  return established(secure, "secureConnect", bounds.tlsMs);
}

/** The socket once it is connected; destroyed where it fails or takes too long. */
function established<S extends Socket>(socket: S, event: "connect" | "secureConnect", withinMs: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | null) => {
      clearTimeout(timer);
      socket.removeListener(event, onReady);
      socket.removeListener("error", settle);
      socket.removeListener("close", onClose);
      if (failure === null) return resolve(socket);
      // What a socket says after its end is nobody's to hear.
      socket.on("error", () => undefined);
      socket.destroy();
      reject(failure);
    };
    const onReady = () => settle(null);
    const onClose = () => settle(new Error("closed before it was connected"));
    const timer = setTimeout(() => settle(new Error(`not connected within ${String(withinMs)} ms`)), withinMs);
    socket.once(event, onReady);
    socket.once("error", settle);
    socket.once("close", onClose);
  });
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)).unref());
}
