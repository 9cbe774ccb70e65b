// How a process reads its environment: one schema, every problem named at once, no value ever shown. Which variables there are is in the neighbours.
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { parseUrl } from "@/lib/base/parse-url";

/** An environment that a process must not start with. The message names the variables and never shows a value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly problems: readonly string[]) {
    super(`The environment is not usable: ${problems.join("; ")}. See .env.example.`);
  }
}

/** What `process.env` is: names to text. A variable that is set to nothing counts as not set. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** The parsed, frozen environment; throws one {@link EnvironmentError} that names every problem. */
export function parseEnv<S extends z.ZodType>(schema: S, raw: RawEnvironment): Readonly<z.output<S>> {
  const set = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ""));
  const result = schema.safeParse(set);
  if (result.success) return Object.freeze(result.data);
  throw new EnvironmentError(result.error.issues.map(({ path, code, message }) => {
    const missing = code === "invalid_type" && !(String(path[0]) in set);
    return `${path.join(".")} ${missing ? "is missing" : message}`;
  }));
}

/** A TCP port; 0 asks the system for a free one. */
export const port = (preset: number) =>
  z.string().regex(/^\d{1,5}$/, "is not a port").transform(Number).refine((value) => value <= 65_535, "is not a port").default(preset);

/** A whole number between two bounds, both included. */
export const count = (least: number, most: number) =>
  z.string().regex(/^\d{1,9}$/, "is not a whole number").transform(Number).refine((value) => value >= least && value <= most, `is not between ${least} and ${most}`);

/** A share of all, from 0 to 1. */
export const share = z.string().regex(/^(0|1|0?\.\d{1,9}|1\.0+)$/, "is not a number from 0 to 1").transform(Number).default(1);

export const host = (preset: string) => z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, "is not a host name or address").default(preset);

/** An http(s) address; comes out without a trailing slash. */
export const httpUrl = z.string().refine((text) => ["http:", "https:"].includes(protocolOf(text)), "is not an http(s) URL")
  .refine((text) => !/[?#@]/.test(text), "has a query, a fragment or a user name").transform((text) => new URL(text).href.replace(/\/+$/, ""));

/** An http(s) address without a path. */
export const origin = httpUrl.refine((text) => new URL(text).origin === text, "has a path");

export const postgresUrl = z.string().refine((text) => ["postgres:", "postgresql:"].includes(protocolOf(text)), "is not a postgres:// URL");

/** `redis://` or, over TLS, `rediss://`. */
export const redisUrl = z.string().refine((text) => ["redis:", "rediss:"].includes(protocolOf(text)) && new URL(text).hostname !== "", "has an entry that is not a redis:// or rediss:// URL");

export const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "is not a log level").default("info");

export const nodeEnv = z.enum(["development", "test", "production"], "is not development, test or production").default("production");

export const localMode = z.enum(["auto", "off"], "is not auto or off").default("auto");

/** Values separated by commas or spaces. */
export function list<S extends z.ZodType<unknown, string>>(entry: S) {
  return z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== "")).pipe(z.array(entry)).transform(freeze).default(freeze([]));
}

/** An address range; a single address comes out as a range of one. */
export const cidr = z.string().refine((text) => toCidr(text) !== undefined, "has an entry that is not an address or range").transform((text) => toCidr(text) ?? text);

/** An address range or the exact name of a host, lower-case. */
export const cidrOrHost = z.string().refine((text) => toCidr(text) !== undefined || /^[A-Za-z0-9.-]{1,253}$/.test(text), "has an entry that is neither a range nor a host")
  .transform((text) => toCidr(text) ?? text.toLowerCase());

/** The ports that servers may have outside local mode, separated by commas or spaces; the usual ones of the web unless said. */
export const egressPorts = z.string().default("80 443 8080 8443").transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""))
  .pipe(z.array(z.string().regex(/^[1-9]\d{0,4}$/, "has an entry that is not a port").transform(Number).refine((value) => value <= 65_535, "has an entry that is not a port")))
  .transform(freeze);

/** Headers as OTEL_EXPORTER_OTLP_HEADERS has them: `name=value` with percent-encoded ASCII, separated by commas. */
export const headerPairs = list(
  z.string().regex(/^[A-Za-z0-9!#$&'*+.^_`|~-]+=(?:[\x21-\x24\x26-\x7e]|%[0-7][0-9A-Fa-f])*$/, "has an entry that is not name=value"),
).transform((pairs): Readonly<Record<string, string>> => Object.fromEntries(pairs.map((pair) => {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
})));

/** 32 bytes in base64url. */
export const key32 = z.string().refine((text) => /^[A-Za-z0-9_-]{43}$/.test(text), "is not 32 bytes in base64url");

/** Whether only this machine reaches a listener on `name`. */
export function isLoopbackHost(name: string): boolean {
  if (name === "localhost") return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() === "loopback";
}

interface Whereabouts {
  readonly LOCAL_MODE: "auto" | "off";
  readonly CONSOLE_HOST: string;
  readonly CONSOLE_PORT: number;
  readonly CONSOLE_URL?: string | undefined;
  readonly GATEWAY_HOST: string;
  readonly GATEWAY_PORT: number;
  readonly GATEWAY_URL?: string | undefined;
}

/**
 * The environment with both addresses, derived from the ports where they are not given, and with `localMode`: whether this
 * installation serves its own machine alone, so that loopback and private addresses may be registered and dialled. Then both
 * processes listen on loopback, and both addresses name it too, since a proxy here may carry a public name to a loopback listener.
 */
export function located<E extends Whereabouts>(env: E) {
  const CONSOLE_URL = env.CONSOLE_URL ?? `http://localhost:${env.CONSOLE_PORT}`;
  const GATEWAY_URL = env.GATEWAY_URL ?? `http://127.0.0.1:${env.GATEWAY_PORT}`;
  const names = [env.CONSOLE_HOST, env.GATEWAY_HOST, ...[CONSOLE_URL, GATEWAY_URL].map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ""))];
  return { ...env, CONSOLE_URL, GATEWAY_URL, localMode: env.LOCAL_MODE === "auto" && names.every(isLoopbackHost) };
}

function protocolOf(text: string): string {
  return parseUrl(text)?.protocol ?? "";
}

function toCidr(text: string): string | undefined {
  if (ipaddr.isValid(text)) return `${text}/${ipaddr.parse(text).kind() === "ipv4" ? 32 : 128}`;
  return ipaddr.isValidCIDR(text) ? text : undefined;
}

function freeze<T>(values: readonly T[]): readonly T[] {
  return Object.freeze([...values]);
}
