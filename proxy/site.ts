// How this gateway is addressed, and what it must never dial: worked out once from the environment and the port that it got.
import os from "node:os";
import { canonicalAddress } from "@/lib/egress/classify-address";
import { isLoopbackHost } from "@/lib/env/parse-env";
import type { GatewayEnv } from "@/lib/env/gateway-env";
import type { Site } from "./deps";
import type { EgressRules } from "./egress/egress-rules";
import { rangeTest } from "./recorder/client-ip";

/** The names by which a request may ask for this gateway: its public address, and this machine's own where it listens for itself alone. */
export function siteOf(env: GatewayEnv, port: number): Site {
  const url = new URL(env.GATEWAY_URL);
  const standard = url.protocol === "https:" ? "443" : "80";
  const hosts = new Set([url.host, `${url.hostname}:${url.port === "" ? standard : url.port}`]);
  if (isLoopbackHost(env.GATEWAY_HOST)) for (const name of ["localhost", "127.0.0.1", "[::1]"]) hosts.add(`${name}:${port}`);
  return {
    hosts,
    origins: new Set([url.origin, ...env.ALLOWED_ORIGINS]),
    basePath: url.pathname.replace(/\/+$/, ""),
    isTrustedProxy: rangeTest(env.TRUSTED_PROXIES),
  };
}

/** Our own listeners, our public addresses, Postgres, Redis and the collector of traces are dialled in no mode, whatever EGRESS_ALLOW says. */
export function egressRulesOf(env: GatewayEnv, ports: { readonly gateway: number; readonly ops: number }): EgressRules {
  const endpoints = [new URL(env.GATEWAY_URL), new URL(env.CONSOLE_URL)].map((url) => ({
    host: bare(url.hostname), port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
  }));
  const collector = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return {
    localMode: env.localMode,
    allow: env.EGRESS_ALLOW,
    ports: env.EGRESS_PORTS,
    ownPorts: new Set([ports.gateway, ports.ops, env.CONSOLE_PORT]),
    forbidden: [...endpoints, endpointOf(env.GATEWAY_DATABASE_URL, 5_432), ...env.REDIS_URL.map((url) => endpointOf(url, 6_379)),
      ...(collector === undefined ? [] : [endpointOf(collector, collector.startsWith("https:") ? 443 : 80)])],
    ownAddresses,
  };
}

function endpointOf(text: string, portUnlessSaid: number): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(text);
  return { host: bare(hostname), port: port === "" ? portUnlessSaid : Number(port) };
}

function bare(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

function ownAddresses(): ReadonlySet<string> {
  const addresses = Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? []).map(({ address }) => canonicalAddress(address));
  return new Set(addresses.filter((address) => address !== null));
}
