// LOAD-08 of the study: a gateway comes up over a spool that nobody has carried into Postgres yet, and carries it there beside its own calls. Every record
// is in its chain once, and no call is refused or lost for it. SPOOLED_RECORDS=1000000 is the study's size: what it says at its end, records a second
// (at least 10,000 are wanted) and the calls' p99 beside and without it (less than twice), means something on a machine that does nothing else.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openSpool } from "@/proxy/spool/open-spool";
import { realDisk } from "@/proxy/spool/spool-disk";
import { firstBroken, readChain, writtenCall } from "@/tests/support/audit-chain";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const records = Number(process.env["SPOOLED_RECORDS"] ?? 6_000);
const isLarge = records > 50_000;
const batchRecords = 500;
const agents = 4;
const aloneMs = 10_000;
const left = "log_left";
const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-catch-up-"));
let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
  fs.rmSync(root, { recursive: true, force: true });
});

/** What a gateway without Postgres leaves: calls, each an intent and its outcome. */
async function leaveSpool(orgs: readonly string[]): Promise<void> {
  const nothing = () => undefined;
  const spool = openSpool({ disk: realDisk, root, log: left, ship: () => Promise.reject(new Error("there is no Postgres")), bounds: gatewayBounds }, {
    nowMs: Date.now, monotonicMs: () => performance.now(), onError: nothing, onFault: nothing, onAdopted: nothing, onDamage: nothing,
  });
  for (let n = 0; n < records;) {
    const batch = [];
    while (batch.length < batchRecords && n < records) {
      const org = orgs[(n / 2) % orgs.length] ?? "";
      const { id, at, intent, outcome } = writtenCall(org);
      batch.push({ n: (n += 1), record: { org, id, body: intent, call: { opens: { id, org, startedAt: at } } } }, { n: (n += 1), record: { org, id, body: outcome, call: { ends: id } } });
    }
    await spool.append(batch);
  }
  await spool.close(0);
}

/** How long each call took, until `isOver`; throws where one is not answered with its result. */
async function callUntil(grant: Pick<SceneGrant, "url" | "token">, isOver: () => boolean): Promise<number[]> {
  const tookMs: number[] = [];
  await Promise.all(Array.from({ length: agents }, async () => {
    while (!isOver()) {
      const began = performance.now();
      expect((await callTool(grant, "t")).status).toBe(200);
      tookMs.push(performance.now() - began);
    }
  }));
  return tookMs;
}

const p99 = (tookMs: readonly number[]) => [...tookMs].sort((one, other) => one - other)[Math.floor(tookMs.length * 0.99)] ?? NaN;

it(`carries ${records.toLocaleString("en")} records that were left into Postgres beside its calls: each is there once, and no call is refused or lost`, { timeout: 120_000 + records }, async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  const others = [await scene.addServer({ url: server.url }), await scene.addServer({ url: server.url })].map(({ orgId }) => orgId);
  await leaveSpool(others);
  // Away while the gateway is measured alone: it looks for such spools when it starts, and every ten seconds.
  const aside = `${root}-aside`;
  if (isLarge) fs.renameSync(path.join(root, left), aside);
  const gateway = await startGatewayProcess({ ...scene.env, AUDIT_SPOOL_DIR: root });
  try {
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
    const aloneUntil = performance.now() + aloneMs;
    const alone = isLarge ? await callUntil(there, () => performance.now() > aloneUntil) : [];
    if (isLarge) fs.renameSync(aside, path.join(root, left));
    const carried = async () => Number((await scene.owner.query<{ n: string }>("SELECT coalesce(sum(seq), 0) AS n FROM audit_chains WHERE writer_id = $1", [left])).rows[0]?.n);
    let isDone = false;
    let beganMs = NaN;
    const watching = (async () => {
      while (!isDone) {
        const there = await carried();
        if (Number.isNaN(beganMs) && there > 0) beganMs = performance.now();
        isDone = there >= records;
        await new Promise((resolve) => setTimeout(resolve, isLarge ? 250 : 20));
      }
    })();
    const beside = await callUntil(there, () => isDone);
    await watching;
    const seconds = (performance.now() - beganMs) / 1_000;
    if (isLarge) process.stdout.write(`${String(Math.round(records / seconds))} records a second; calls' p99 ${p99(beside).toFixed(1)} ms beside it, ${p99(alone).toFixed(1)} ms without, ${String(beside.length)} and ${String(alone.length)} of them\n`);

    expect(await carried()).toBe(records);
    for (const org of others) {
      const ended = (await scene.owner.query<{ outcome: string; calls: number }>("SELECT outcome, count(*)::int AS calls FROM calls WHERE org_id = $1 GROUP BY 1", [org])).rows;
      expect(ended).toEqual([{ outcome: "delivered", calls: records / 2 / others.length }]);
      if (!isLarge) expect(firstBroken(org, left, await readChain(scene.database.adminUrl, org, left))).toBeNull();
    }
    const made = alone.length + beside.length;
    expect(server.seen).toHaveLength(made);
    expect((await scene.calls(grant.orgId, made)).map(({ outcome }) => outcome).filter((outcome) => outcome === "delivered")).toHaveLength(made);
  } finally {
    await gateway.stop();
  }
  // Carried over, it is gone.
  expect(fs.existsSync(path.join(root, left))).toBe(false);
});
