// What a process may start with: every problem is named at once, no value is ever shown, and nothing can be changed afterwards.
import { describe, expect, test } from "vitest";
import { consoleEnv } from "@/lib/env/console-env";
import { gatewayEnv } from "@/lib/env/gateway-env";
import { logEnv } from "@/lib/env/log-env";
import { EnvironmentError, isLoopbackHost } from "@/lib/env/parse-env";

const key = "A".repeat(43);
const forConsole = {
  CONSOLE_DATABASE_URL: "postgres://portcullis_console:hidden-password@db/portcullis",
  SESSION_SECRET: "s".repeat(43),
  SEALING_PUBLIC_KEY: key,
};
const forGateway = {
  GATEWAY_DATABASE_URL: "postgres://portcullis_gateway:hidden-password@db/portcullis",
  SEALING_PRIVATE_KEY_FILE: "/run/secrets/sealing-private-key",
  HANDLE_KEY_FILE: "/run/secrets/gateway-handle-key",
  CHECKPOINT_KEY_FILE: "/run/secrets/checkpoint-key",
};

function problemsOf(start: () => unknown): readonly string[] {
  try {
    start();
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

describe("the console", () => {
  test("starts with three variables; the rest is what a local installation needs", () => {
    expect(consoleEnv(forConsole)).toMatchObject({
      NODE_ENV: "production", CONSOLE_HOST: "127.0.0.1", CONSOLE_PORT: 3000, CONSOLE_URL: "http://localhost:3000",
      GATEWAY_URL: "http://127.0.0.1:3100", SIGNUP: "open", MAIL_DIR: ".data/mail", TRUSTED_PROXIES: [], LOG_LEVEL: "info", localMode: true,
    });
  });

  test("derives both addresses from the ports", () => {
    const env = consoleEnv({ ...forConsole, CONSOLE_PORT: "4000", GATEWAY_PORT: "4100" });
    expect([env.CONSOLE_URL, env.GATEWAY_URL]).toEqual(["http://localhost:4000", "http://127.0.0.1:4100"]);
  });

  test("names every problem at once and shows no value", () => {
    const raw = { CONSOLE_DATABASE_URL: "mysql://hidden-value", SESSION_SECRET: "hidden-value", CONSOLE_PORT: "70000", SIGNUP: "hidden-value" };
    const problems = problemsOf(() => consoleEnv(raw));
    expect(problems).toEqual(expect.arrayContaining([
      "CONSOLE_DATABASE_URL is not a postgres:// URL", "SESSION_SECRET is shorter than 32 characters", "CONSOLE_PORT is not a port",
      "SIGNUP is not open, invite or closed", "SEALING_PUBLIC_KEY is missing",
    ]));
    expect(problems).toHaveLength(5);
    expect(() => consoleEnv(raw)).toThrow(/^(?!.*hidden-value).*$/s);
  });

  test("takes an empty variable for one that is not set", () => {
    expect(consoleEnv({ ...forConsole, SMTP_URL: "", CONSOLE_PORT: "" })).toMatchObject({ CONSOLE_PORT: 3000 });
    expect(problemsOf(() => consoleEnv({ ...forConsole, SESSION_SECRET: "" }))).toEqual(["SESSION_SECRET is missing"]);
  });

  test.each([["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"], ["GOOGLE_CLIENT_SECRET", "GOOGLE_CLIENT_ID"]])("is refused %s without %s", (given, missing) => {
    expect(problemsOf(() => consoleEnv({ ...forConsole, [given]: "x" }))).toEqual([`${missing} is missing, and ${given} is set`]);
  });

  test.each(["ftp://x", "x", "http://x/path", "http://user@x", "http://x?y"])("is refused %s as its address", (address) => {
    expect(problemsOf(() => consoleEnv({ ...forConsole, CONSOLE_URL: address }))[0]).toMatch(/^CONSOLE_URL /);
  });

  test("drops the trailing slash of an address", () => {
    expect(consoleEnv({ ...forConsole, CONSOLE_URL: "https://x.example/", GATEWAY_URL: "https://x.example/gate/" }))
      .toMatchObject({ CONSOLE_URL: "https://x.example", GATEWAY_URL: "https://x.example/gate" });
  });

  test("cannot be changed once read", () => {
    const env = consoleEnv({ ...forConsole, TRUSTED_PROXIES: "10.0.0.0/8" });
    expect(Object.isFrozen(env) && Object.isFrozen(env.TRUSTED_PROXIES)).toBe(true);
  });
});

describe("the gateway", () => {
  test("starts with three variables", () => {
    expect(gatewayEnv(forGateway)).toMatchObject({ GATEWAY_PORT: 3100, GATEWAY_OPS_PORT: 3101, GATEWAY_URL: "http://127.0.0.1:3100", EGRESS_ALLOW: [], ALLOWED_ORIGINS: [], localMode: true });
  });

  test("reads lists separated by commas or spaces, and ranges of one", () => {
    const env = gatewayEnv({ ...forGateway, TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.7  ::1", EGRESS_ALLOW: "Intern.Example,10.1.0.0/16" });
    expect(env.TRUSTED_PROXIES).toEqual(["10.0.0.0/8", "192.0.2.7/32", "::1/128"]);
    expect(env.EGRESS_ALLOW).toEqual(["intern.example", "10.1.0.0/16"]);
  });

  test("keeps the log on the disk that is named, else in Postgres, and says what is missing for a spool", () => {
    expect(gatewayEnv(forGateway).audit).toEqual({ mode: "postgres" });
    expect(gatewayEnv({ ...forGateway, AUDIT_SPOOL_DIR: "/spool" }).audit).toEqual({ mode: "spool", folder: "/spool" });
    expect(gatewayEnv({ ...forGateway, AUDIT_SPOOL_DIR: "/spool", AUDIT_MODE: "postgres" }).audit).toEqual({ mode: "postgres" });
    expect(problemsOf(() => gatewayEnv({ ...forGateway, AUDIT_MODE: "spool" }))).toEqual(["AUDIT_SPOOL_DIR must name a folder where AUDIT_MODE is spool"]);
    expect(problemsOf(() => gatewayEnv({ ...forGateway, AUDIT_MODE: "both" }))).toEqual(["AUDIT_MODE is not spool or postgres"]);
  });

  test("takes calls for a while after it was told to end, but where nobody stands before it", () => {
    expect(gatewayEnv(forGateway).drainNoticeMs).toBe(0);
    expect(gatewayEnv({ ...forGateway, GATEWAY_HOST: "0.0.0.0" }).drainNoticeMs).toBe(5_000);
    expect(gatewayEnv({ ...forGateway, GATEWAY_DRAIN_NOTICE_MS: "250" }).drainNoticeMs).toBe(250);
  });

  test("reads the collector's headers, percent-encoded", () => {
    expect(gatewayEnv({ ...forGateway, OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x=y, x-two=2" }).OTEL_EXPORTER_OTLP_HEADERS)
      .toEqual({ authorization: "Bearer x=y", "x-two": "2" });
  });

  test.each([
    ["GATEWAY_WORKERS", "0"], ["GATEWAY_WORKERS", "65"], ["GATEWAY_WORKERS", "2.5"], ["GATEWAY_DRAIN_NOTICE_MS", "120001"], ["OTEL_TRACES_SAMPLER_ARG", "1.1"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "nothing"], ["OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"],
    ["TRUSTED_PROXIES", "anything"], ["TRUSTED_PROXIES", "10.0.0.0/33"], ["EGRESS_ALLOW", "http://x"], ["ALLOWED_ORIGINS", "https://x/path"]])("is refused %s=%s", (name, value) => {
    expect(problemsOf(() => gatewayEnv({ ...forGateway, [name]: value }))).toHaveLength(1);
  });

  test("never reads the public key or the console’s secrets", () => {
    const env = gatewayEnv({ ...forGateway, ...forConsole });
    expect(env).not.toHaveProperty("SESSION_SECRET");
    expect(env).not.toHaveProperty("CONSOLE_DATABASE_URL");
  });
});

describe("local mode", () => {
  const modes = (extra: Record<string, string>) => [consoleEnv({ ...forConsole, ...extra }).localMode, gatewayEnv({ ...forGateway, ...extra }).localMode];

  test.each([
    [{}, true],
    [{ CONSOLE_HOST: "localhost", GATEWAY_HOST: "::1" }, true],
    [{ CONSOLE_HOST: "0.0.0.0" }, false],
    [{ GATEWAY_HOST: "0.0.0.0" }, false],
    [{ GATEWAY_HOST: "192.168.1.5" }, false],
    [{ LOCAL_MODE: "off" }, false],
    [{ CONSOLE_URL: "http://[::1]:3000" }, true],
    [{ CONSOLE_URL: "https://console.example.com" }, false],
    [{ GATEWAY_URL: "https://gateway.example.com" }, false],
  ])("with %j is %s for both processes", (extra, expected) => {
    expect(modes(extra)).toEqual([expected, expected]);
  });

  test.each([["127.0.0.1", true], ["127.9.9.9", true], ["::1", true], ["::ffff:127.0.0.1", true], ["::", false], ["localhost.evil.example", false]])(
    "takes %s for loopback: %s", (name, expected) => expect(isLoopbackHost(name)).toBe(expected),
  );
});

test("logging needs nothing but its level", () => {
  expect(logEnv({})).toEqual({ LOG_LEVEL: "info" });
  expect(problemsOf(() => logEnv({ LOG_LEVEL: "loud" }))).toEqual(["LOG_LEVEL is not a log level"]);
});
