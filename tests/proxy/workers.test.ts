// GATEWAY_WORKERS processes on one port: one address for all of them, and a crash that costs what the crashed one had under way and no more.
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { startCountingServer, type CountingServer } from "@/tests/support/steady-load";

let scene: Scene;
let server: CountingServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startCountingServer()]);
  gateway = await startGatewayProcess({ ...scene.env, GATEWAY_WORKERS: "3" });
});
afterAll(async () => {
  await gateway?.stop();
  await scene?.close();
  await server?.close();
});

async function readiness(): Promise<{ readonly status: number; readonly reasons: string[] }> {
  const answer = await fetch(`${gateway.opsUrl}/readyz`);
  const { reasons }: { reasons: string[] } = await answer.json();
  return { status: answer.status, reasons };
}

async function measured(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.opsUrl}/metrics`)).text();
  return text.split("\n").filter((line) => line.startsWith(name)).reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

it("take calls on one port, and answer as one on the ops port", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
  expect(gateway.workerPids()).toHaveLength(3);
  expect(await readiness()).toEqual({ status: 200, reasons: [] });
  // Each on a connection of its own: the workers have them in turn, so no worker's own count is all of them.
  const answers = await Promise.all(Array.from({ length: 12 }, () => callTool(there, "echo")));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  expect(await measured('portcullis_decisions_total{era="legacy",effect="allow",code="allowed"}')).toBe(12);
  expect(await measured("portcullis_workers_measured")).toBe(3);
  // Each has read the server's configuration for itself.
  expect(await measured("portcullis_documents ")).toBe(3);
});

it("are not ready while one of them is down, are again once another has its place, and go on meanwhile", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
  const [first = 0, ...others] = gateway.workerPids();
  process.kill(first, "SIGKILL");
  while ((await readiness()).status === 200) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await readiness()).toEqual({ status: 503, reasons: ["worker_down"] });
  expect((await fetch(`${gateway.opsUrl}/healthz`)).status).toBe(200);
  expect((await callTool(there, "echo")).status).toBe(200);
  while ((await readiness()).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  const now = gateway.workerPids();
  expect(now).toHaveLength(3);
  expect(now).not.toContain(first);
  expect(now).toEqual(expect.arrayContaining(others));
  expect(await measured("portcullis_worker_restarts_total")).toBe(1);
});

it("end with the process above them, whatever ended it", async () => {
  const other = await startGatewayProcess({ ...scene.env, GATEWAY_WORKERS: "2" });
  const pids = other.workerPids();
  expect(pids).toHaveLength(2);
  process.kill(other.pid, "SIGKILL");
  await other.ended;
  const isRunning = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 20));
});

it("do not start at all where one of them cannot", async () => {
  await expect(startGatewayProcess({ ...scene.env, GATEWAY_WORKERS: "2", HANDLE_KEY_FILE: "/nowhere" })).rejects.toThrow("ended before it listened");
});
