// Requests of nobody: the operator's log takes few rows of many, and one who tries tokens keeps no other's misuse out of its organization's log.
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hashToken } from "@/lib/crypto/hash-token";
import { closeDatabase } from "@/lib/db/client";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { keepHouse } from "@/proxy/duties/keep-house";
import type { DecisionRecord } from "@/proxy/recorder/decision-record";
import { strangerLog, type StrangerLog } from "@/proxy/recorder/stranger-log";
import { openQuery } from "@/tests/support/audit-chain";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

let database: TestDatabase;
let gateway: ReturnType<typeof openQuery>;
let estate: Estate;
let known: DecisionRecord[] = [];
/** Tokens that were asked about, and in how many questions. */
let lookUps = 0;
let questions = 0;
let log: StrangerLog;
const revoked = hashToken("a token that was revoked");

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  gateway = openQuery(database.gatewayUrl);
  estate = await buildEstate(database);
  await ask(database.adminUrl, "UPDATE grants SET token_hash = $2, revoked_at = now() WHERE id = $1", [estate.grantId, revoked]);
});
afterAll(async () => {
  await gateway.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});
beforeEach(async () => {
  known = [];
  lookUps = 0;
  questions = 0;
  await ask(database.adminUrl, "DELETE FROM gateway_refusals");
  log = strangerLog((text, values) => {
    if (text.includes("token_hash")) {
      questions += 1;
      lookUps += [values?.[0]].flat().length;
    }
    return gateway.query(text, values);
  }, gatewayBounds, { newCallId: (atMs) => `cal_${String(atMs)}`, record: (record) => void known.push(record), onError: (error) => { throw error; } });
});

const atMs = Date.now();
const note = (source: string, tokenHash: string | null, code = "invalid_token") => log.note({ source, code, tokenHash, httpMethod: "GET", clientIp: source, atMs });
const counted = () => ask(database.adminUrl, "SELECT source, code, requests FROM gateway_refusals ORDER BY requests DESC, source");

async function settled(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("the log of strangers", () => {
  it("forgets after 90 days", async () => {
    await ask(database.adminUrl, "INSERT INTO gateway_refusals SELECT now() - days * interval '1 day', '192.0.2.9', 'invalid_token', days FROM unnest('{89, 91, 400}'::int[]) days");
    const pool = new pg.Pool({ connectionString: database.gatewayUrl, max: 2 });
    const signer = { publicKey: new Uint8Array(32), keyId: "0".repeat(16), sign: () => new Uint8Array(64) };
    const house = keepHouse(pool, { signer, writerId: "log_house", lostCallMs: gatewayBounds.lostCallMs }, createLogger({ name: "test", level: "error" }));
    await vi.waitFor(async () => expect((await counted()).map(({ requests }) => requests)).toEqual([89]), { timeout: 10_000 });
    await house.stop();
    await pool.end();
    await log.stop();
  });

  it("takes ten rows at a time of however many sources, and counts every request in them", async () => {
    for (let source = 0; source < 500; source += 1) for (let times = 0; times <= (source < 3 ? 20 - source : 0); times += 1) note(`10.0.${String(source >> 8)}.${String(source & 255)}`, null, "missing_token");
    await log.stop();
    const rows = await counted();
    expect(rows).toHaveLength(gatewayBounds.refusalRowsPerSecondMax);
    expect(rows.slice(0, 4).map(({ source, requests }) => [source, requests])).toEqual([["others", 491], ["10.0.0.0", 21], ["10.0.0.1", 20], ["10.0.0.2", 19]]);
    expect(rows.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(500 + 20 + 19 + 18);
  });

  it("puts a revoked token's request into its organization's log, though another source tries one token after the other", async () => {
    for (let index = 0; index < 1_000; index += 1) note("192.0.2.1", hashToken(`guess ${String(index)}`));
    note("192.0.2.2", revoked);
    await settled(() => known.length > 0);
    expect(known).toMatchObject([{ kind: "refusal", org: estate.tenant.org.id, grant_id: estate.grantId, code: "revoked_token", http_method: "GET", client_ip: "192.0.2.2" }]);
    expect(lookUps).toBeLessThanOrEqual(gatewayBounds.tokenLookupsPerSourceInAllMax + 1);
    await settled(() => false);
    await log.stop();
    expect(await counted()).toEqual([{ source: "192.0.2.1", code: "invalid_token", requests: 1_000 }]);
  });

  it("puts each of a revoked token's requests there, though many sources try as many tokens as each may, before and behind it", async () => {
    for (let source = 0; source < 60; source += 1) {
      for (let index = 0; index < gatewayBounds.tokenLookupsPerSourceMax; index += 1) note(`198.51.100.${String(source)}`, hashToken(`guess ${String(source)} ${String(index)}`));
      if (source % 10 === 9) note("192.0.2.2", revoked);
    }
    await settled(() => known.length >= 6);
    expect(known.map(({ org, code }) => [org, code])).toEqual(Array.from({ length: 6 }, () => [estate.tenant.org.id, "revoked_token"]));
    expect(questions).toBeLessThan(10);
    await log.stop();
  });

  it("puts each of a revoked token's requests there, though its thief sends made-up ones first, as many as are refused in a second", async () => {
    for (let index = 0; index < gatewayBounds.tokenLookupsPerSourceInAllMax - 3; index += 1) note("192.0.2.7", hashToken(`cover ${String(index)}`));
    for (let times = 0; times < 3; times += 1) note("192.0.2.7", revoked);
    await settled(() => known.length >= 3);
    expect(known.map(({ code, client_ip }) => [code, client_ip])).toEqual(Array.from({ length: 3 }, () => ["revoked_token", "192.0.2.7"]));
    await log.stop();
  });

  it("keeps a look-up for each source, whatever others use of what is spare", async () => {
    for (let source = 0; source < 20; source += 1) for (let index = 0; index < 2 * gatewayBounds.tokenLookupsPerSourceInAllMax; index += 1) note(`203.0.113.${String(source)}`, hashToken(`flood ${String(source)} ${String(index)}`));
    note("192.0.2.8", revoked);
    await settled(() => known.length > 0);
    expect(known.map(({ code }) => code)).toEqual(["revoked_token"]);
    expect(lookUps).toBeLessThanOrEqual(gatewayBounds.tokenLookupsSpareMax + 20 * gatewayBounds.tokenLookupsPerSourceMax + 1);
    await log.stop();
  });

  it("takes the addresses of one IPv6 network for one source", async () => {
    for (let index = 0; index < 1_000; index += 1) note(`2001:db8:1:2::${index.toString(16)}`, hashToken(`guess of many ${String(index)}`));
    note("2001:db8:1:3::1", revoked);
    await settled(() => known.length > 0);
    expect([known.length, lookUps]).toEqual([1, gatewayBounds.tokenLookupsPerSourceInAllMax + 1]);
    await log.stop();
  });

  it("asks about a token that nobody has once", async () => {
    const nobodys = hashToken("nobody's");
    note("192.0.2.3", nobodys);
    await settled(() => lookUps === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let times = 0; times < 5; times += 1) note("192.0.2.3", nobodys);
    expect(lookUps).toBe(1);
    await log.stop();
    expect(await counted()).toEqual([{ source: "192.0.2.3", code: "invalid_token", requests: 6 }]);
  });

  it("looks no more than a number of tokens up in a second, whatever the number of sources", async () => {
    for (let source = 0; source < 2_300; source += 1) note(`10.1.${String(source >> 8)}.${String(source & 255)}`, hashToken(`other ${String(source)}`));
    await settled(() => lookUps >= gatewayBounds.tokenLookupsPerSecondMax);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lookUps).toBe(gatewayBounds.tokenLookupsPerSecondMax);
    await log.stop();
    expect((await counted()).reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(2_300);
  });
});
