// AUD-03: the order in which the system itself sees a gateway's writes. The intent of a call is durable when the write into its segment, which is
// open with O_DSYNC, has returned; only then may the first byte of that call go towards the server (law L1). Seen by strace.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { rawRequest } from "@/tests/support/raw-mcp";
import { startCountingServer, type CountingServer } from "@/tests/support/steady-load";

const calls = 200;
const atOnce = 16;
const O_DSYNC = 0o10_000;
const isInstalled = spawnSync("strace", ["-V"]).status === 0;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-strace-"));
let scene: Scene;
let server: CountingServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startCountingServer()]);
  gateway = await startGatewayProcess({ ...scene.env, AUDIT_SPOOL_DIR: path.join(folder, "spool") });
}, 90_000);
afterAll(async () => {
  await gateway?.stop();
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Resolves once every thread of the process is watched; null where that is not allowed here. */
function watch(pid: number, into: string): Promise<ChildProcess | null> {
  const strace = spawn("strace", ["-f", "-yy", "-s", "131072", "-e", "trace=pwrite64,write,writev,sendto,sendmsg", "-o", into, "-p", String(pid)], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve) => {
    strace.once("exit", () => resolve(null));
    strace.stderr.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("attached")) resolve(strace);
    });
  });
}

interface Seen {
  /** The line at which the write of its intent had returned. */
  readonly durable: ReadonlyMap<string, number>;
  /** The line at which the first byte of its request began to be sent. */
  readonly sent: ReadonlyMap<string, number>;
}

/** What strace saw, by the trace that each call belongs to: the record names it, and so does the message that goes up. */
function read(lines: readonly string[]): Seen {
  const [durable, sent] = [new Map<string, number>(), new Map<string, number>()];
  /** Of threads whose write has not come back. */
  const writing = new Map<string, readonly string[]>();
  /** Where the request began that is on its way on a connection. */
  const begun = new Map<string, number>();
  const note = (ids: readonly string[], of: Map<string, number>, at: number) => {
    for (const id of ids) if (!of.has(id)) of.set(id, at);
  };
  for (const [at, line] of lines.entries()) {
    const [, thread = "", call = "", file = ""] = /^(\d+) +(?:<\.\.\. )?(\w+)(?:\(\d+<((?:[^>]|->)*)>+)?/.exec(line) ?? [];
    if (call === "pwrite64") {
      const ids = writing.get(thread) ?? (file.endsWith(".seg") ? [...line.matchAll(/\\"trace_id\\":\\"([0-9a-f]{32})\\"/g)].map(([, id]) => id ?? "") : []);
      writing.delete(thread);
      if (line.endsWith("<unfinished ...>")) writing.set(thread, ids);
      else if (/\) += \d+$/.test(line)) note(ids, durable, at);
      continue;
    }
    if (!file.startsWith("TCP")) continue;
    if (line.includes('"POST /')) begun.set(file, at);
    note([...line.matchAll(/00-([0-9a-f]{32})-0{15}1-01/g)].map(([, id]) => id ?? ""), sent, begun.get(file) ?? at);
  }
  return { durable, sent };
}

/** How the process has a segment open that it writes to. */
function segmentFlags(pid: number): readonly number[] {
  return fs.readdirSync(`/proc/${String(pid)}/fd`).flatMap((fd) => {
    try {
      if (!fs.readlinkSync(`/proc/${String(pid)}/fd/${fd}`).endsWith(".seg")) return [];
      const [, flags = "0"] = /^flags:\s+([0-7]+)$/m.exec(fs.readFileSync(`/proc/${String(pid)}/fdinfo/${fd}`, "utf8")) ?? [];
      return [Number.parseInt(flags, 8)];
    } catch {
      // Closed since it was listed.
      return [];
    }
  });
}

it("200 calls, 16 at a time: no byte of one goes to the server before the write of its intent has returned from the disk", { timeout: 120_000 }, async ({ skip }) => {
  if (!isInstalled) return skip("strace is not installed (Debian: apt-get install strace)");
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
  const call = async (id: string) => (await rawRequest(there, {
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {}, _meta: { traceparent: `00-${id}-${"1".padStart(16, "0")}-01` } } }),
  })).status;
  // The first makes the segment and the connection.
  expect(await call("f".repeat(32))).toBe(200);
  const writable = segmentFlags(gateway.pid).filter((flags) => (flags & 3) !== 0);
  expect(writable.length).toBeGreaterThan(0);
  expect(writable.filter((flags) => (flags & O_DSYNC) === 0)).toEqual([]);

  const into = path.join(folder, "trace");
  const strace = await watch(gateway.pid, into);
  if (strace === null) return skip("strace may not watch another process here (kernel.yama.ptrace_scope)");
  const ids = Array.from({ length: calls }, (_, index) => (index + 1).toString(16).padStart(32, "a"));
  const waiting = [...ids];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) expect(await call(id)).toBe(200);
  }));
  const ended = new Promise((resolve) => strace.once("exit", resolve));
  strace.kill("SIGINT");
  await ended;
  const { durable, sent } = read(fs.readFileSync(into, "latin1").split("\n"));
  expect(ids.filter((id) => !sent.has(id))).toEqual([]);
  expect(ids.filter((id) => !durable.has(id))).toEqual([]);
  expect(ids.filter((id) => (durable.get(id) ?? Infinity) >= (sent.get(id) ?? -1))).toEqual([]);
  // One write was durable for several calls: the order holds with them, not for want of company.
  expect(new Set(ids.map((id) => durable.get(id))).size).toBeLessThan(calls);
});

it("what strace says is read as it was: an order turned round, and a write that had not returned, are seen", () => {
  const record = (id: string) => `pwrite64(21</s/0000000001.seg>, "{\\"kind\\":\\"intent\\",\\"trace_id\\":\\"${id}\\"}", 90, 4096`;
  const head = `writev(30<TCP:[127.0.0.1:1->127.0.0.1:2]>, [{iov_base="POST /mcp HTTP/1.1\\r\\n", iov_len=90}], 1) = 90`;
  const body = (id: string) => `write(30<TCP:[127.0.0.1:1->127.0.0.1:2]>, "{\\"traceparent\\":\\"00-${id}-0000000000000001-01\\"}", 80) = 80`;
  const [one, other] = ["1".repeat(32), "2".repeat(32)];
  const { durable, sent } = read([`7  ${record(one)} <unfinished ...>`, `8  ${head}`, "7  <... pwrite64 resumed>) = 90", `8  ${body(one)}`, `7  ${record(other)}) = 90`, `8  ${head}`, `8  ${body(other)}`]);
  expect([durable.get(one), sent.get(one)]).toEqual([2, 1]);
  expect([durable.get(other), sent.get(other)]).toEqual([4, 5]);
});
