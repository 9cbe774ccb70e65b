// UPG-08 of the study: a machine whose clock is minutes off, is set back, or shows a second twice. Nothing that counts, revokes or is evidence goes by
// it (laws L7, L9 and L10); what must go by it is told to the operator.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const minuteMs = 60_000;
/** Right, ten minutes ahead, ten minutes behind, set back by an hour, a second twice, right again. */
const shifts = [0, 10 * minuteMs, -10 * minuteMs, -60 * minuteMs, -61 * minuteMs + 59_000, 0];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-wrong-clock-"));
const file = path.join(folder, "shift");
let scene: Scene;
let server: Upstream;
let gateway: GatewayProcess;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((request, response, body) => {
    const { id, method }: { readonly id: number; readonly method: string } = JSON.parse(body.toString("utf8"));
    const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "s", version: "1" } } : { content: [] };
    response.writeHead(200, { "content-type": "application/json", ...(method === "initialize" && { "mcp-session-id": "of-the-server" }) }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  setClock(0);
  gateway = await startGatewayProcess({ ...scene.env, CLOCK_SHIFT_FILE: file }, { flags: ["--import", pathToFileURL(path.resolve("tests/support/shifted-clock.mjs")).href] });
}, 60_000);
beforeEach(() => setClock(0));
afterAll(async () => {
  await gateway?.stop();
  await scene?.close();
  await server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function setClock(aheadMs: number): void {
  fs.writeFileSync(`${file}.new`, String(aheadMs));
  fs.renameSync(`${file}.new`, file);
}

const there = (grant: SceneGrant) => ({ ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) });
const codeOf = ({ text }: RawAnswer): unknown => JSON.parse(text).result?._meta?.["portcullis/decision"]?.code;

it("a limit admits exactly what it admits, a session goes on, and the log is one unbroken chain in the order of the calls, however the clock is set between them", async () => {
  const policy = { version: "1", default: "allow", all_tools: { limits: [{ counter: "calls", window: "day", max: shifts.length }] } };
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy });
  const begun = await rawRequest(there(grant), { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } } }) });
  const headers = { "mcp-session-id": String(begun.headers["mcp-session-id"]), "mcp-protocol-version": "2025-11-25" };
  for (const shift of shifts) {
    setClock(shift);
    const answer = await callTool(there(grant), "t", {}, { headers });
    expect([answer.status, codeOf(answer)], String(shift)).toEqual([200, undefined]);
    expect(server.seen.at(-1)?.headers["mcp-session-id"]).toBe("of-the-server");
  }
  for (const shift of shifts) {
    setClock(shift);
    expect(codeOf(await callTool(there(grant), "t", {}, { headers })), String(shift)).toBe("limit_exceeded");
  }
  setClock(0);
  const rows = await scene.calls(grant.orgId, 1 + 2 * shifts.length);
  expect(rows.map(({ outcome }) => outcome).sort()).toEqual([...Array.from({ length: 1 + shifts.length }, () => "delivered"), ...shifts.map(() => "refused")]);
  const [chained] = (await scene.owner.query<{ writer_id: string }>("SELECT writer_id FROM audit_chains WHERE org_id = $1", [grant.orgId])).rows;
  const writer = chained?.writer_id ?? "";
  const chain = await readChain(scene.database.adminUrl, grant.orgId, writer);
  expect(firstBroken(grant.orgId, writer, chain)).toBeNull();
  const said = chain.filter(({ kind }) => kind !== "outcome").map(({ body }): { readonly kind: string; readonly at: string } => JSON.parse(body));
  expect(said.map(({ kind }) => kind)).toEqual(["intent", ...shifts.map(() => "intent"), ...shifts.map(() => "refusal")]);
  // As that clock showed, and so not in their order: what orders them is the chain.
  const began = Date.parse(said[0]?.at ?? "");
  for (const [index, shift] of shifts.entries()) expect(Math.abs(Date.parse(said[1 + index]?.at ?? "") - began - shift), String(shift)).toBeLessThan(minuteMs / 2);
}, 60_000);

it.each(shifts.slice(1, -1))("what is revoked is refused within two seconds, and nothing is stale, with a clock that is off by %i ms", async (shift) => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  expect((await callTool(there(grant), "t")).status).toBe(200);
  setClock(shift);
  expect((await callTool(there(grant), "t")).status).toBe(200);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  const began = performance.now();
  await expect.poll(async () => (await callTool(there(grant), "t")).status, { timeout: 5_000, interval: 20 }).toBe(401);
  expect(performance.now() - began).toBeLessThan(2_000);
}, 60_000);

it("a grant expires by the machine's clock, and the operator hears that it is not that of Postgres, how far it is off, and when it is right again", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], expiresAt: new Date(Date.now() + 5 * minuteMs) });
  const measured = async () => Number(/^portcullis_clock_ahead_seconds (\S+)$/m.exec(await (await fetch(`${gateway.opsUrl}/metrics`)).text())?.[1]);
  await expect.poll(measured, { timeout: 5_000 }).toBeGreaterThan(-3);
  const before = gateway.lines.length;
  const told = (sentence: string) => gateway.lines.slice(before).filter((line) => line.includes(sentence)).map((line): { readonly aheadMs: number } => JSON.parse(line));
  expect((await callTool(there(grant), "t")).status).toBe(200);
  expect(told("is not that of Postgres")).toEqual([]);
  setClock(10 * minuteMs);
  expect((await callTool(there(grant), "t")).status).toBe(401);
  await expect.poll(() => told("is not that of Postgres").length, { timeout: 5_000 }).toBe(1);
  expect(Math.abs((told("is not that of Postgres")[0]?.aheadMs ?? 0) - 10 * minuteMs)).toBeLessThan(3_000);
  setClock(-60 * minuteMs);
  await expect.poll(measured, { timeout: 5_000 }).toBeLessThan(-3_500);
  // Said once, not each second.
  expect(told("is not that of Postgres")).toHaveLength(1);
  setClock(0);
  await expect.poll(() => told("is that of Postgres again").length, { timeout: 5_000 }).toBe(1);
  expect((await callTool(there(grant), "t")).status).toBe(200);
}, 60_000);
