// Which variables each of the two processes may see: its own, and nothing of the other's secrets. The schemas are in lib/env; a test compares.
// @ts-check

/** What any program needs to run here, and no more. */
const SYSTEM_VARIABLES = ["PATH", "HOME", "TMPDIR", "TEMP", "LANG", "LC_ALL", "TZ", "SystemRoot", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

export const CONSOLE_VARIABLES = [
  "NODE_ENV", "CONSOLE_HOST", "CONSOLE_PORT", "CONSOLE_URL", "GATEWAY_HOST", "GATEWAY_PORT", "GATEWAY_URL", "CONSOLE_DATABASE_URL", "SESSION_SECRET",
  "SEALING_PUBLIC_KEY", "SIGNUP", "SMTP_URL", "MAIL_FROM", "MAIL_DIR", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET", "TRUSTED_PROXIES", "EGRESS_ALLOW", "EGRESS_PORTS", "LOCAL_MODE", "LOG_LEVEL",
];

export const GATEWAY_VARIABLES = [
  "NODE_ENV", "GATEWAY_HOST", "GATEWAY_PORT", "GATEWAY_OPS_HOST", "GATEWAY_OPS_PORT", "GATEWAY_URL", "GATEWAY_WORKERS", "GATEWAY_DRAIN_NOTICE_MS",
  "CONSOLE_HOST", "CONSOLE_PORT", "CONSOLE_URL",
  "GATEWAY_DATABASE_URL", "REDIS_URL", "SEALING_PRIVATE_KEY_FILE", "HANDLE_KEY_FILE", "CHECKPOINT_KEY_FILE",
  "AUDIT_MODE", "AUDIT_SPOOL_DIR", "TRUSTED_PROXIES", "EGRESS_ALLOW", "EGRESS_PORTS", "ALLOWED_ORIGINS", "LOCAL_MODE", "LOG_LEVEL",
  "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_TRACES_SAMPLER_ARG",
];

/**
 * The environment of one process: the listed variables, taken from `values` first and from this process's environment otherwise.
 * @param {readonly string[]} names
 * @param {Record<string, string>} values
 * @returns {Record<string, string>}
 */
export function childEnv(names, values) {
  /** @type {Record<string, string>} */
  const env = { NEXT_TELEMETRY_DISABLED: "1" };
  for (const name of SYSTEM_VARIABLES) if (process.env[name] !== undefined) env[name] = process.env[name];
  for (const name of names) {
    const value = values[name] ?? process.env[name];
    if (value) env[name] = value;
  }
  return env;
}
