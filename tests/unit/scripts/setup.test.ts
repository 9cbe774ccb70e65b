// The pieces of `npm start` that decide something, without starting anything.
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { childEnv, CONSOLE_VARIABLES, GATEWAY_VARIABLES } from "@/scripts/setup/child-env.mjs";
import { ExpectedFailure } from "@/scripts/setup/expected-failure.mjs";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { requirePorts } from "@/scripts/setup/listeners.mjs";
import { requireNode } from "@/scripts/setup/node-version.mjs";
import { processIdentity } from "@/scripts/setup/process-identity.mjs";
import { runCommand } from "@/scripts/setup/run-command.mjs";
import { openLog } from "@/scripts/setup/supervise-child.mjs";

afterEach(() => vi.unstubAllEnvs());

test.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("Node %s is accepted", (version) => requireNode(version));
test.each(["18.20.0", "20.18.9", "19.9.0"])("Node %s is refused, with what to do", (version) => {
  expect(() => requireNode(version)).toThrow(ExpectedFailure);
});

describe("a child process", () => {
  test("sees its own variables and nothing of the other’s secrets", () => {
    vi.stubEnv("SEALING_PRIVATE_KEY_FILE", "/secret");
    vi.stubEnv("DATABASE_URL", "postgres://owner");
    vi.stubEnv("SIGNUP", "closed");
    vi.stubEnv("SOMETHING_ELSE", "x");
    const env = childEnv(CONSOLE_VARIABLES, { SESSION_SECRET: "s" });
    expect(env).toMatchObject({ SIGNUP: "closed", SESSION_SECRET: "s" });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["SEALING_PRIVATE_KEY_FILE"]));
    expect(Object.keys(env).filter((name) => ["DATABASE_URL", "SOMETHING_ELSE"].includes(name))).toEqual([]);
    expect(childEnv(GATEWAY_VARIABLES, {})).not.toHaveProperty("SIGNUP");
  });

  test("is given what was decided, not what the environment says", () => {
    vi.stubEnv("NODE_ENV", "test");
    expect(childEnv(CONSOLE_VARIABLES, { NODE_ENV: "production" })).toMatchObject({ NODE_ENV: "production" });
  });
});

test("the logs of the two starts before are kept beside the present one", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-logs-"));
  const file = path.join(folder, "gateway.log");
  for (const start of ["first", "second", "third", "fourth"]) openLog(file, undefined).write(Buffer.from(`${start}\n`));
  expect([file, `${file}.1`, `${file}.2`].map((name) => fs.readFileSync(name, "utf8"))).toEqual(["fourth\n", "third\n", "second\n"]);
  expect(fs.readdirSync(folder)).toHaveLength(3);
  fs.rmSync(folder, { recursive: true });
});

describe("ports", () => {
  const usePorts = async (extra: Record<string, string> = {}) => {
    const ports = { CONSOLE_PORT: String(await freePort()), GATEWAY_PORT: String(await freePort()), GATEWAY_OPS_PORT: String(await freePort()), ...extra };
    for (const [name, value] of Object.entries(ports)) vi.stubEnv(name, value);
    return ports;
  };

  test("that are free give the addresses", async () => {
    const ports = await usePorts();
    expect(await requirePorts()).toMatchObject({ consoleUrl: `http://localhost:${ports.CONSOLE_PORT}`, gatewayUrl: `http://127.0.0.1:${ports.GATEWAY_PORT}` });
  });

  test("behind a proxy give the addresses that people use", async () => {
    await usePorts({ CONSOLE_URL: "https://console.example/", GATEWAY_URL: "https://gate.example" });
    expect(await requirePorts()).toMatchObject({ consoleUrl: "https://console.example", gatewayUrl: "https://gate.example" });
  });

  test("that are taken are named, with the variable that changes them", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await usePorts({ GATEWAY_PORT: String(port) });
    const failure: unknown = await requirePorts().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExpectedFailure);
    expect(failure).toMatchObject({ message: expect.stringContaining(`Port ${port}`), nextStep: expect.stringContaining("GATEWAY_PORT=") });
    await new Promise((resolve) => server.close(resolve));
  });

  test("ports that are taken are named together, with free ones that are none of ours", async () => {
    const servers = await Promise.all([1, 2].map(async () => {
      const server = net.createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      return server;
    }));
    const [first = 0, second = 0] = servers.map((server) => { const address = server.address(); return address !== null && typeof address === "object" ? address.port : 0; });
    // What lies ten behind the first would be offered for it, were it not the third of ours.
    const ports = await usePorts({ CONSOLE_PORT: String(first), GATEWAY_PORT: String(second), GATEWAY_OPS_PORT: String(first + 10) });
    const failure: unknown = await requirePorts().catch((error: unknown) => error);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    if (!(failure instanceof ExpectedFailure)) throw failure;
    for (const port of [first, second]) expect(failure.message).toContain(`Port ${port}, `);
    const offered = [...failure.nextStep.matchAll(/(\w+_PORT)=(\d+)/g)];
    expect(offered.map(([, name]) => name)).toEqual(expect.arrayContaining(["CONSOLE_PORT", "GATEWAY_PORT"]));
    const chosen = [...Object.values(ports), ...offered.map(([, , port]) => port)];
    expect(new Set(chosen).size).toBe(chosen.length);
  });

  test.each([["CONSOLE_PORT", "abc"], ["CONSOLE_PORT", "0"], ["GATEWAY_PORT", "65536"]])("%s=%s is refused", async (name, value) => {
    await usePorts({ [name]: value });
    await expect(requirePorts()).rejects.toThrow(`${name} is not a port number`);
  });
});

test("a command that yields does so with all that it starts, and says what came of it", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-command-test-"));
  try {
    const sayPriorities = `
      const say = "process.stdout.write(os.getPriority() + ' ')";
      eval(say);
      require("node:child_process").execFileSync(process.execPath, ["-e", say], { stdio: "inherit" });
      process.exitCode = 3;
    `;
    const logFile = path.join(folder, "command.log");
    const priority = Math.min(os.getPriority() + 10, 19);
    expect(await runCommand(process.execPath, ["-e", sayPriorities], { logFile, yields: true })).toEqual({ ok: false, output: `${String(priority)} ${String(priority)} ` });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test("a process has an identity while it runs, and none afterwards", () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
  expect(processIdentity(process.pid)).toBeDefined();
  expect(processIdentity(2 ** 22 + 1)).toBeUndefined();
});
