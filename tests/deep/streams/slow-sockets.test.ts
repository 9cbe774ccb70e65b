// DOS-01 of the study: two thousand clients that send their head, or their body, by drops, and come back when they are cut. The gateway, with
// production's bounds, holds little for them, cuts each in time, and a victim's calls go on. Alone is measured before and after
// beside; what is asserted of times is loose, the figures go to the report (STREAMS_REPORT=file; STREAMS_SECONDS for longer rounds).
import fs from "node:fs";
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";
import type { DripCounts, DripOrder } from "./dripping-clients";
import { startNeighbour, type NeighbourProcess } from "./neighbour-process";
import { writeReport } from "./write-report";

const perSecond = 50;
/** Longer than the longest bound, so that each client is cut at least once. */
const besideSeconds = Math.ceil((gatewayBounds.requestTimeoutMs + gatewayBounds.connectionChecksMs) / 1_000) + 10;
const aloneSeconds = Number(process.env["STREAMS_SECONDS"] ?? "6");
const ratioMax = Number(process.env["STREAMS_RATIO_MAX"] ?? "20");
const dripMs = 1_000;
const rssMoreMiBMax = 200;
/** What a busy machine is late by when it looks at its connections. */
const lateMs = 5_000;

let scene: Scene;
let gateway: GatewayProcess;
let server: Upstream;
let clients: NeighbourProcess;
const agent = new http.Agent({ keepAlive: true });

beforeAll(async () => {
  scene = await openScene();
  gateway = await startGatewayProcess(scene.env);
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
  clients = startNeighbour("tests/deep/streams/dripping-clients.ts");
}, 120_000);
afterAll(async () => {
  agent.destroy();
  clients?.stop();
  await gateway?.stop();
  await scene?.close();
  await server?.close();
});

async function served(): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  return { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
}

const rssMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${String(gateway.pid)}/status`, "utf8"))?.[1] ?? NaN) / 1_024;
const openFiles = (): number => fs.readdirSync(`/proc/${String(gateway.pid)}/fd`).length;

/** The time of a call in milliseconds; rejects where it is not answered as ever. */
function call(grant: SceneGrant): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      method: "POST", agent, headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      response.resume();
      response.once("end", () => (response.statusCode === 200 ? resolve(performance.now() - startedMs) : reject(new Error(`status ${String(response.statusCode)}`))));
    });
    request.once("error", reject);
    request.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } }));
  });
}

/** Calls at the steady rate, whether or not the one before has been answered. */
function callSteadily(grant: SceneGrant, seconds: number): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: perSecond * seconds }, async (_, at) => {
    await new Promise<void>((resolve) => setTimeout(resolve, (at * 1_000) / perSecond));
    return call(grant);
  }));
}

function p99(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.round((sorted[Math.floor(sorted.length * 0.99)] ?? NaN) * 100) / 100;
}

function head(grant: SceneGrant, more: readonly string[], token: string | null = grant.token): string {
  const { host, pathname } = new URL(grant.url);
  return [`POST ${pathname} HTTP/1.1`, `Host: ${host}`, ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
    "Accept: application/json, text/event-stream", "Content-Type: application/json", ...more, "", ""].join("\r\n");
}

it("two thousand clients that send by drops cost little, are cut in time, and keep nobody else waiting", { timeout: 300_000 }, async () => {
  const [victim, hostile, other] = [await served(), await served(), await served()];
  const kinds: DripOrder["kinds"] = [
    { name: "silent", clients: 200, first: "", drop: "" },
    { name: "head", clients: 800, first: "", drop: head(hostile, []).replace("\r\n\r\n", "\r\nX-Padding: ") + "x".repeat(10_000) },
    { name: "body", clients: 400, first: `${head(hostile, ["Content-Length: 1000000"])}{"jsonrpc":"2.0"`, drop: " " },
    { name: "chunks", clients: 300, first: head(other, ["Transfer-Encoding: chunked"]), drop: "1\r\n \r\n" },
    { name: "body of a stranger", clients: 300, first: head(hostile, ["Content-Length: 1000000"], null), drop: " " },
  ];
  for (let warm = 0; warm < 100; warm += 1) await call(victim);
  const alone = [...(await callSteadily(victim, aloneSeconds))];
  const [beforeMiB, beforeFiles] = [rssMiB(), openFiles()];

  let highestMiB = 0;
  let mostFiles = 0;
  const watching = setInterval(() => {
    highestMiB = Math.max(highestMiB, rssMiB());
    mostFiles = Math.max(mostFiles, openFiles());
  }, 200);
  const order: DripOrder = { port: Number(new URL(gateway.url).port), dripMs, kinds };
  await clients.ask(JSON.stringify(order));
  const beside = await callSteadily(victim, besideSeconds);
  const counts: Readonly<Record<string, DripCounts>> = JSON.parse(await clients.ask("stop"));
  clearInterval(watching);
  alone.push(...(await callSteadily(victim, aloneSeconds)));

  const ratio = Math.round((p99(beside) / p99(alone)) * 100) / 100;
  const moreMiB = Math.round(highestMiB - beforeMiB);
  for (const [kind, { connections, ended, longestMs, statuses }] of Object.entries(counts)) {
    console.log(`${kind}: ${String(connections)} connections, ${String(ended)} cut, the longest after ${String(Math.round(longestMs))} ms, ${JSON.stringify(statuses)}`);
  }
  console.log(`p99 alone ${String(p99(alone))} ms, beside ${String(p99(beside))} ms; RSS ${String(Math.round(beforeMiB))} MiB and ${String(moreMiB)} more, ${String(mostFiles)} open files`);
  writeReport("2,000 clients that send by drops", ["p99 alone", "p99 beside", "p99 ratio", "more RSS", "the longest head", "the longest body", "answers by status"], [[
    p99(alone), p99(beside), ratio, `${String(moreMiB)} MiB`, ...["head", "body"].map((kind) => `${String(Math.round((counts[kind]?.longestMs ?? NaN) / 100) / 10)} s`),
    Object.entries(counts).map(([kind, { statuses }]) => `${kind}: ${JSON.stringify(statuses)}`).join("; "),
  ]]);

  expect(mostFiles - beforeFiles).toBeGreaterThan(1_500);
  expect(moreMiB).toBeLessThan(rssMoreMiBMax);
  expect(ratio).toBeLessThan(ratioMax);
  for (const { name, clients: wanted } of kinds) {
    const { ended = 0, longestMs = NaN } = counts[name] ?? {};
    const boundMs = name === "silent" || name === "head" ? gatewayBounds.headersTimeoutMs : gatewayBounds.requestTimeoutMs;
    expect(ended, name).toBeGreaterThanOrEqual(wanted);
    expect(longestMs, name).toBeLessThan(boundMs + gatewayBounds.connectionChecksMs + lateMs);
  }
  // What they held is given back: their places, and the connections themselves.
  await expect.poll(async () => (await callTool(hostile, "t")).status, { timeout: 10_000 }).toBe(200);
  await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThan(beforeFiles + 100);
});
