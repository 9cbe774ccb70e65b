// A Redis of a test's own on free ports: one server, or a cluster of three. The program is the system's (Debian: redis-server).
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Redis } from "ioredis";

/** Where there is none, tests that need it are left out, and vitest counts them as skipped. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

export interface TestRedis {
  /** One address, or those of the cluster's nodes. */
  readonly urls: readonly string[];
  /** Ends the servers and removes what they wrote. */
  stop(): Promise<void>;
}

interface Node {
  readonly port: number;
  readonly child: ChildProcess;
  readonly folder: string;
}

const startMs = 10_000;

/** `more`: settings beside those of a server that keeps nothing. */
export async function startTestRedis(more: readonly string[] = []): Promise<TestRedis> {
  return asRedis([await startNode(more)]);
}

/** Three nodes that share the slots, so that most keys are not on the node that is asked first. */
export async function startTestRedisCluster(): Promise<TestRedis> {
  const nodes: Node[] = [];
  for (let count = 0; count < 3; count += 1) nodes.push(await startNode(["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]));
  const clients = nodes.map(({ port }) => new Redis({ port, host: "127.0.0.1" }));
  try {
    const share = Math.ceil(16_384 / clients.length);
    for (const [index, client] of clients.entries()) {
      await client.call("CLUSTER", "ADDSLOTSRANGE", String(index * share), String(Math.min(16_383, (index + 1) * share - 1)));
      if (index > 0) await client.call("CLUSTER", "MEET", "127.0.0.1", String(nodes[0]?.port));
    }
    await waitUntil(async () => {
      const infos = await Promise.all(clients.map((client) => client.call("CLUSTER", "INFO")));
      return infos.every((info) => String(info).includes("cluster_state:ok") && String(info).includes("cluster_known_nodes:3"));
    });
  } finally {
    for (const client of clients) client.disconnect();
  }
  return asRedis(nodes);
}

function asRedis(nodes: readonly Node[]): TestRedis {
  return {
    urls: nodes.map(({ port }) => `redis://127.0.0.1:${port}`),
    async stop() {
      for (const { child, folder } of nodes) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        if (child.exitCode === null && child.kill("SIGKILL")) await ended;
        fs.rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A port that was free may be taken by somebody else before the server has it: then it ends, and another is tried. */
async function startNode(more: readonly string[], triesLeft = 5): Promise<Node> {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-test-redis-"));
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no", "--daemonize", "no"];
  const child = spawn("redis-server", [...settings, ...more], { stdio: "ignore" });
  process.once("exit", () => child.kill("SIGKILL"));
  await waitUntil(async () => child.exitCode !== null || (await isListening(port)));
  if (child.exitCode === null) return { port, child, folder };
  fs.rmSync(folder, { recursive: true, force: true });
  if (triesLeft === 0) throw new Error("Redis did not start");
  return startNode(more, triesLeft - 1);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** A cluster node also listens ten thousand above: both below the range from which systems take ports for connections (32,768 on Linux). */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 12_000);
    if (!(await isListening(port)) && !(await isListening(port + 10_000))) return port;
  }
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("Redis did not start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
