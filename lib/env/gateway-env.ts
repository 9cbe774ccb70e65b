// The gateway's environment. The console's is in console-env.ts; keys are files here, so that no child process or crash report carries them.
import { z } from "zod";
import {
  cidr, cidrOrHost, count, egressPorts, headerPairs, host, httpUrl, list, localMode, located, logLevel, nodeEnv, origin, parseEnv, port, postgresUrl, redisUrl, share,
  type RawEnvironment,
} from "./parse-env";

/** Every variable that the gateway reads; .env.example is held equal to it by a test. */
export const gatewayEnvSchema = z.object({
  NODE_ENV: nodeEnv,
  GATEWAY_HOST: host("127.0.0.1"),
  GATEWAY_PORT: port(3100),
  GATEWAY_OPS_HOST: host("127.0.0.1"),
  GATEWAY_OPS_PORT: port(3101),
  GATEWAY_URL: httpUrl.optional(),
  GATEWAY_WORKERS: count(1, 64).default(1),
  GATEWAY_DRAIN_NOTICE_MS: count(0, 120_000).optional(),
  CONSOLE_HOST: host("127.0.0.1"),
  CONSOLE_PORT: port(3000),
  CONSOLE_URL: origin.optional(),
  GATEWAY_DATABASE_URL: postgresUrl,
  REDIS_URL: list(redisUrl),
  SEALING_PRIVATE_KEY_FILE: z.string(),
  HANDLE_KEY_FILE: z.string(),
  CHECKPOINT_KEY_FILE: z.string(),
  AUDIT_MODE: z.enum(["spool", "postgres"], "is not spool or postgres").optional(),
  AUDIT_SPOOL_DIR: z.string().optional(),
  TRUSTED_PROXIES: list(cidr),
  EGRESS_ALLOW: list(cidrOrHost),
  EGRESS_PORTS: egressPorts,
  ALLOWED_ORIGINS: list(origin),
  LOCAL_MODE: localMode,
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerPairs,
  OTEL_TRACES_SAMPLER_ARG: share,
  LOG_LEVEL: logLevel,
}).superRefine(({ AUDIT_MODE, AUDIT_SPOOL_DIR }, found) => {
  if (AUDIT_MODE === "spool" && AUDIT_SPOOL_DIR === undefined) {
    found.addIssue({ code: "custom", path: ["AUDIT_SPOOL_DIR"], message: "must name a folder where AUDIT_MODE is spool" });
  }
}).transform((read) => {
  const env = { ...located(read), audit: auditOf(read) };
  // Nothing stands before a gateway that serves its own machine alone, and whoever stops it there waits for it.
  return { ...env, drainNoticeMs: env.GATEWAY_DRAIN_NOTICE_MS ?? (env.localMode ? 0 : 5_000) };
});

/** A log needs a disk that lasts: where none is named, it goes to Postgres. */
function auditOf({ AUDIT_MODE, AUDIT_SPOOL_DIR }: { readonly AUDIT_MODE?: "spool" | "postgres" | undefined; readonly AUDIT_SPOOL_DIR?: string | undefined }):
  { readonly mode: "postgres" } | { readonly mode: "spool"; readonly folder: string } {
  return AUDIT_MODE === "postgres" || AUDIT_SPOOL_DIR === undefined ? { mode: "postgres" } : { mode: "spool", folder: AUDIT_SPOOL_DIR };
}

export type GatewayEnv = Readonly<z.output<typeof gatewayEnvSchema>>;

let parsed: GatewayEnv | undefined;

/** The gateway's environment, read and checked at the first call; throws an `EnvironmentError` that names every problem. */
export function gatewayEnv(raw?: RawEnvironment): GatewayEnv {
  if (raw !== undefined) return parseEnv(gatewayEnvSchema, raw);
  parsed ??= parseEnv(gatewayEnvSchema, process.env);
  return parsed;
}
