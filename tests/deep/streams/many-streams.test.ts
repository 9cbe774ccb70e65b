// A thousand open streams through one gateway process: in how much memory, with nothing lost and nothing crossed, and all of them cut once
// their grants are revoked. The figures go to the report (STREAMS_REPORT=file).
import fs from "node:fs";
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";
import { randomId } from "@/lib/crypto/random-id";
import { writeReport } from "./write-report";

const orgs = 4;
const grantsPerOrg = 5;
/** Of each grant: so many that listen, and as many calls that stay open. */
const streamsPerKind = 25;
const streamsTotal = orgs * grantsPerOrg * streamsPerKind * 2;
const rssMiBMax = 700;
/** Comments come after two thirds of 15 seconds, and never later than 15. */
const commentMs = 20_000;
const revokedMs = 5_000;

let scene: Scene;
let gateway: GatewayProcess;
const upstreams: Upstream[] = [];

beforeAll(async () => {
  scene = await openScene();
  gateway = await startGatewayProcess(scene.env);
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
}, 60_000);

const rssMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${String(gateway.pid)}/status`, "utf8"))?.[1] ?? NaN) / 1_024;

interface OpenStream {
  readonly text: () => string;
  readonly isOpen: () => boolean;
  destroy(): void;
}

function openStream(grant: SceneGrant, kind: "listen" | "call", read = true): Promise<OpenStream> {
  const body = kind === "call" ? JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } }) : undefined;
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      method: kind === "call" ? "POST" : "GET", agent: false,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      let text = "";
      let isOpen = true;
      response.on("error", () => undefined);
      response.once("close", () => {
        isOpen = false;
      });
      if (read) response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      if (response.statusCode !== 200) reject(new Error(`status ${String(response.statusCode)}`));
      resolve({ text: () => text, isOpen: () => isOpen, destroy: () => request.destroy() });
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function until(isSo: () => boolean, ms: number): Promise<number> {
  const startedMs = performance.now();
  while (!isSo()) {
    if (performance.now() - startedMs > ms) return Infinity;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - startedMs;
}

interface Standing {
  readonly grant: SceneGrant;
  /** The server's ends of its streams. */
  readonly responses: http.ServerResponse[];
}

async function standing(orgId: string): Promise<Standing> {
  const responses: http.ServerResponse[] = [];
  const upstream = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    responses.push(response);
  });
  upstreams.push(upstream);
  const grant = await scene.addServer({ orgId, url: upstream.url, tools: [{ name: "t" }] });
  return { grant: { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) }, responses };
}

const note = (data: string): string => `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data } })}\n\n`;

it(`LOAD-04: holds ${String(streamsTotal)} streams in less than ${String(rssMiBMax)} MiB, loses and crosses nothing, and cuts all of them in time`, { timeout: 300_000 }, async () => {
  const beforeMiB = rssMiB();
  const orgIds = Array.from({ length: orgs }, () => randomId("org"));
  const all = await Promise.all(orgIds.flatMap((orgId) => Array.from({ length: grantsPerOrg }, () => standing(orgId))));
  const streams: { readonly stream: OpenStream; readonly of: Standing }[] = [];
  const openedMs = performance.now();
  for (let at = 0; at < streamsPerKind; at += 1) {
    const opening = all.flatMap((of) => (["listen", "call"] as const).map(async (kind) => ({ stream: await openStream(of.grant, kind), of })));
    streams.push(...(await Promise.all(opening)));
  }
  const openMs = performance.now() - openedMs;
  expect(streams).toHaveLength(streamsTotal);
  expect(await until(() => all.every(({ responses }) => responses.length === streamsPerKind * 2), 10_000)).toBeLessThan(Infinity);
  const openMiB = rssMiB();

  // A word of its own on each stream: it comes out of one stream, of the same grant, and of no other.
  for (const [which, { responses }] of all.entries()) for (const [at, response] of responses.entries()) response.write(note(`<${String(which)}.${String(at)}>`));
  expect(await until(() => streams.every(({ stream }) => stream.text().includes("<")), 15_000)).toBeLessThan(Infinity);
  const heard = streams.map(({ stream, of }) => {
    const words = stream.text().match(/<\d+\.\d+>/g) ?? [];
    expect(words).toHaveLength(1);
    expect(words[0]).toMatch(new RegExp(`^<${String(all.indexOf(of))}\\.`));
    return words[0];
  });
  expect(new Set(heard).size).toBe(streamsTotal);

  const commentAfterMs = await until(() => streams.every(({ stream }) => stream.text().includes(":\n\n")), commentMs);
  expect(commentAfterMs).toBeLessThan(Infinity);
  expect(streams.every(({ stream }) => stream.isOpen())).toBe(true);
  const fullMiB = rssMiB();
  expect(fullMiB).toBeLessThan(rssMiBMax);

  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE org_id = ANY($1)", [orgIds]);
  await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = ANY($1)", [orgIds]);
  const cutMs = await until(() => streams.every(({ stream }) => !stream.isOpen()), revokedMs);
  expect(cutMs).toBeLessThan(revokedMs);
  expect(await until(() => all.every(({ responses }) => responses.every((response) => response.destroyed)), revokedMs)).toBeLessThan(Infinity);

  const after = await standing(randomId("org"));
  const last = await openStream(after.grant, "call");
  expect(await until(() => after.responses.length === 1, 5_000)).toBeLessThan(Infinity);
  last.destroy();
  const ms = (value: number): string => `${String(Math.round(value))} ms`;
  const miB = (value: number): string => `${String(Math.round(value))} MiB`;
  writeReport(`${String(streamsTotal)} open streams`, ["RSS before", "RSS open", "RSS after an event and a comment each", "opened in", "all had a comment after", "all cut after the revocation in"],
    [[miB(beforeMiB), miB(openMiB), miB(fullMiB), ms(openMs), ms(commentAfterMs), ms(cutMs)]]);
  console.log([miB(beforeMiB), miB(openMiB), miB(fullMiB), ms(openMs), ms(commentAfterMs), ms(cutMs)].join(" · "));
});

it("holds little for clients that never read while their servers pour, and lets go of them", { timeout: 180_000 }, async () => {
  const slowReaders = 96;
  const beforeMiB = rssMiB();
  const all = await Promise.all(Array.from({ length: slowReaders / 24 }, () => standing(randomId("org"))));
  const streams = (await Promise.all(all.map(({ grant }) => Promise.all(Array.from({ length: 24 }, () => openStream(grant, "call", false)))))).flat();
  expect(await until(() => all.every(({ responses }) => responses.length === 24), 10_000)).toBeLessThan(Infinity);
  const event = note("x".repeat(256_000));
  const poured = new Map<http.ServerResponse, number>();
  let highestMiB = 0;
  const pour = setInterval(() => {
    for (const { responses } of all) {
      for (const response of responses) {
        if (response.destroyed || response.writableLength > 2 * event.length) continue;
        response.write(event);
        poured.set(response, (poured.get(response) ?? 0) + event.length);
      }
    }
    highestMiB = Math.max(highestMiB, rssMiB());
  }, 10);
  // Thirty seconds without progress, and the check that finds it.
  const goneMs = await until(() => all.every(({ responses }) => responses.every((response) => response.destroyed)), 90_000);
  clearInterval(pour);
  expect(goneMs).toBeLessThan(Infinity);
  const mostMiB = Math.max(...poured.values()) / 1_048_576;
  const heldMiB = highestMiB - beforeMiB;
  writeReport(`${String(slowReaders)} clients that never read`, ["more RSS at most", "most that a server could pour in (kernel buffers of both connections among it)", "let go after"],
    [[`${String(Math.round(heldMiB))} MiB`, `${String(Math.round(mostMiB))} MiB`, `${String(Math.round(goneMs / 1_000))} s`]]);
  console.log([Math.round(heldMiB), Math.round(mostMiB), Math.round(goneMs / 1_000)].join(" · "));
  // One event and one chunk each, and what the heap keeps of what has passed.
  expect(heldMiB).toBeLessThan(400);
  expect(mostMiB).toBeLessThan(64);
  for (const stream of streams) stream.destroy();
  const [first] = all;
  if (first !== undefined) expect((await callTool({ ...first.grant, token: "pcg_wrong" }, "t")).status).toBe(401);
});
