// What a gateway is to whoever started it, be it one process or many.
import type { GatewayEnv } from "@/lib/env/gateway-env";

export interface RunningGateway {
  readonly port: number;
  readonly opsPort: number;
  /** Without a trailing slash; `<url>/mcp/<server id>` is a gateway address. */
  readonly url: string;
  readonly opsUrl: string;
  /** Turns away what comes, finishes what is under way, ends the streams, writes what is to be recorded. Safe to call twice. */
  close(): Promise<void>;
}

/** The address to connect to on this machine. */
export function gatewayUrl(env: GatewayEnv, port: number): string {
  return `http://${urlHost(env.GATEWAY_HOST)}:${port}`;
}

/** The same for the ops port. */
export function opsUrl(env: GatewayEnv, port: number): string {
  return `http://${urlHost(env.GATEWAY_OPS_HOST)}:${port}`;
}

/** A host to connect to for a host that was listened on. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
