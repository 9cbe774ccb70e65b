// New records are signed over: each once, in their order, by one gateway at a time, whatever is cut short (law L9).
import { createHash, createPublicKey, verify } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createLogger } from "@/lib/log/logger";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import { noCheckpoint, statementBytes, type Checkpoint } from "@/lib/audit-log/signed-statement";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds } from "@/proxy/bounds";
import { keepCheckpoints } from "@/proxy/duties/keep-checkpoints";
import { openSigner } from "@/proxy/duties/open-signer";
import { checkpointBounds, writeCheckpoints } from "@/proxy/duties/write-checkpoints";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { readChain, sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { rowsRead } from "@/tests/support/rows-read";
import { ask, openNewOrganization } from "../servers/test-organization";

let database: LogDatabase;

beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** Records of refused calls at the writer's next positions. */
async function write(tenant: TenantContext, writer: string, count: number): Promise<void> {
  const [row] = await ask(database.adminUrl, "SELECT shipped_through::int AS n FROM audit_writers WHERE id = $1", [writer]);
  const begin = Number(row?.n ?? 0);
  await ingestRecords(database.query, writer, Array.from({ length: count }, (_, index) => ({ n: begin + index + 1, org: tenant.org.id, body: writtenCall(tenant.org.id).refusal })));
}

const rowsOf = (tenant: TenantContext) => ask(database.adminUrl, "SELECT number::int, body, signature, key_id FROM audit_checkpoints WHERE org_id = $1 ORDER BY number", [tenant.org.id]);
const checkpointsOf = async (tenant: TenantContext) => (await rowsOf(tenant)).map(({ body }) => JSON.parse(String(body)) as Checkpoint);

describe("a checkpoint", () => {
  it("names every writer with new records, their heads, and the root over their hashes; and a stranger can check its signature", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_b", 3);
    await write(tenant, "log_B", 2);
    await checkpoint(database.gatewayUrl);
    const [row, ...more] = await rowsOf(tenant);
    expect(more).toEqual([]);
    const chains = [await readChain(database.adminUrl, tenant.org.id, "log_B"), await readChain(database.adminUrl, tenant.org.id, "log_b")];
    const tree = merkleTree(sha256);
    for (const { hash } of chains.flat()) tree.add(hash);
    const body = String(row?.body);
    expect(JSON.parse(body)).toMatchObject({
      v: 1, org: tenant.org.id, number: 1, prev: noCheckpoint, size: 5, root: Buffer.from(tree.root()).toString("hex"),
      writers: [{ writer: "log_B", from: 1, to: 2, head: chains[0]?.at(-1)?.hash.toString("hex") }, { writer: "log_b", from: 1, to: 3, head: chains[1]?.at(-1)?.hash.toString("hex") }],
    });
    const [key] = await ask(database.adminUrl, "SELECT public_key FROM audit_keys WHERE id = $1", [row?.key_id]);
    const publicKey = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: (key?.public_key as Buffer).toString("base64url") } });
    expect(verify(null, statementBytes("checkpoint", body), publicKey, row?.signature as Buffer)).toBe(true);
    expect(row?.key_id).toBe(createHash("sha256").update(key?.public_key as Buffer).digest("hex").slice(0, 16));
  });

  it("follows the one before it by its hash, and covers what is new and nothing twice", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_c1", 2);
    await checkpoint(database.gatewayUrl);
    await checkpoint(database.gatewayUrl);
    await write(tenant, "log_c1", 1);
    await write(tenant, "log_c2", 1);
    await checkpoint(database.gatewayUrl);
    const [first, second, ...more] = await checkpointsOf(tenant);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ number: 2, prev: createHash("sha256").update(JSON.stringify(first)).digest("hex"), writers: [{ writer: "log_c1", from: 3, to: 3 }, { writer: "log_c2", from: 1, to: 1 }] });
    expect((second?.at ?? "") >= (first?.at ?? "")).toBe(true);
  });

  it("covers so many records at most, and leaves the rest to the next: within a turn, and within the next turn", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_d1", 7);
    await write(tenant, "log_d2", 4);
    await checkpoint(database.gatewayUrl, { bounds: { recordsMax: 3, perOrgMax: 2 } });
    const spans = async () => (await checkpointsOf(tenant)).map(({ writers, size }) => [size, ...writers.map(({ writer, from, to }) => `${writer} ${String(from)}-${String(to)}`)]);
    expect(await spans()).toEqual([[3, "log_d1 1-3"], [3, "log_d1 4-6"]]);
    await checkpoint(database.gatewayUrl, { bounds: { recordsMax: 3, perOrgMax: 2 } });
    expect((await spans()).slice(2)).toEqual([[3, "log_d1 7-7", "log_d2 1-2"], [2, "log_d2 3-4"]]);
  });

  it("keeps nothing else of the process waiting: of a log of many records it reads and hashes so many at once, and rests", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_r", 23);
    let rested = 0;
    await checkpoint(database.gatewayUrl, { bounds: { pageRows: 10, hashedAtOnce: 5 }, rest: async () => void (rested += 1) });
    // After two pages that were full, and after each five of 23.
    expect(rested).toBe(2 + 4);
    const tree = merkleTree(sha256);
    for (const { hash } of await readChain(database.adminUrl, tenant.org.id, "log_r")) tree.add(hash);
    expect(await checkpointsOf(tenant)).toMatchObject([{ size: 23, root: Buffer.from(tree.root()).toString("hex") }]);
  });

  it("is followed by the next at once while records are left, and not a minute later: none comes faster than it can be signed over", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_fast", 12);
    const postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
    const checkpoints = keepCheckpoints(postgres.duties, testSigner, createLogger({ name: "test", level: "error" }), { ...checkpointBounds, recordsMax: 2, perOrgMax: 2 });
    try {
      await vi.waitFor(async () => expect((await checkpointsOf(tenant)).at(-1)?.writers).toMatchObject([{ writer: "log_fast", to: 12 }]), { timeout: 5_000 });
    } finally {
      await checkpoints.stop();
      await postgres.close();
    }
    expect((await checkpointsOf(tenant)).map(({ size }) => size)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it("comes first to whoever waits longest, where a turn has no room for all", async () => {
    await checkpoint(database.gatewayUrl);
    const [one, two] = [await openNewOrganization(database), await openNewOrganization(database)];
    for (const [index, tenant] of [one, two].entries()) await write(tenant, `log_e${String(index)}`, 2);
    for (let turn = 0; turn < 2; turn += 1) await checkpoint(database.gatewayUrl, { bounds: { recordsMax: 1, perOrgMax: 1, orgsMax: 1 } });
    expect([(await rowsOf(one)).length, (await rowsOf(two)).length]).toEqual([1, 1]);
  });

  it("reads of those before it the last of each organization alone, however many they are", async () => {
    await checkpoint(database.gatewayUrl);
    const tenants = [await openNewOrganization(database), await openNewOrganization(database)];
    for (const [index, tenant] of tenants.entries()) {
      await ask(database.adminUrl, "INSERT INTO audit_checkpoints (org_id, number, at, body, signature, key_id) SELECT $1, n, now(), '{}', '', 'k' FROM generate_series(1, 5000) n", [tenant.org.id]);
      await write(tenant, `log_many_${String(index)}`, 1);
    }
    await database.withDuty(async (client) => {
      const read = await rowsRead(client, ["audit_checkpoints"], () => writeCheckpoints(client, {
        signer: testSigner, sha256, bounds: checkpointBounds, isOver: () => false, rest: () => Promise.resolve(), onError: (error) => { throw error; },
      }));
      expect(read).toBeLessThanOrEqual(10);
    });
    for (const tenant of tenants) expect((await rowsOf(tenant)).at(-1)?.number).toBe(5_001);
  });

  it("is written once by several gateways at once, and records that come meanwhile are covered by the next", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_f", 50);
    await Promise.allSettled([
      ...Array.from({ length: 4 }, () => checkpoint(database.gatewayUrl, { bounds: { recordsMax: 7 } })),
      ...[1, 2, 3].map((writer) => write(tenant, `log_f${String(writer)}`, 20)),
    ]);
    await checkpoint(database.gatewayUrl);
    const all = await checkpointsOf(tenant);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    const through = new Map<string, number>();
    for (const { writers } of all) for (const { writer, from, to } of writers) {
      expect(from).toBe((through.get(writer) ?? 0) + 1);
      through.set(writer, to);
    }
    expect([...through.values()].reduce((sum, to) => sum + to)).toBe(110);
  });

  it("keeps nobody waiting who records, however slowly the gateway that writes it goes on: its chains are held within one statement", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_s1", 2);
    await write(tenant, "log_s2", 2);
    let statements = 0;
    await database.withDuty(async (client) => {
      const slow = {
        async query(...args: Parameters<typeof client.query>) {
          const answer: unknown = await client.query(...args);
          // It stands still here, for as long as one may wait to record.
          statements += 1;
          for (const writer of ["log_s1", "log_s2"]) await Promise.race([write(tenant, writer, 1), new Promise((_resolve, reject) => { setTimeout(reject, 2_000, new Error("a record waited")); })]);
          return answer;
        },
      };
      await writeCheckpoints(Object.assign(Object.create(client) as pg.PoolClient, slow), { signer: testSigner, sha256, bounds: { ...checkpointBounds, perOrgMax: 1 }, isOver: () => false, rest: () => Promise.resolve(), onError: (error) => { throw error; } });
    });
    expect(statements).toBeGreaterThan(5);
    expect((await checkpointsOf(tenant)).map(({ number }) => number)).toEqual([1]);
  });

  it("is not signed over a gap", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_g", 5);
    await ask(database.adminUrl, "DELETE FROM audit_records WHERE org_id = $1 AND writer_id = 'log_g' AND seq = 3", [tenant.org.id]);
    await expect(checkpoint(database.gatewayUrl)).rejects.toThrow("record 3 of log_g is missing");
    expect(await rowsOf(tenant)).toEqual([]);
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [tenant.org.id]);
  });

  it("covers every other chain where one is torn, and tells of that one once a turn", async () => {
    const tenant = await openNewOrganization(database);
    await Promise.all(["log_ga", "log_gb", "log_gc"].map((writer) => write(tenant, writer, 5)));
    await ask(database.adminUrl, "DELETE FROM audit_records WHERE org_id = $1 AND writer_id = 'log_gb' AND seq = 3", [tenant.org.id]);
    const troubles: string[] = [];
    const turn = () => checkpoint(database.gatewayUrl, { bounds: { recordsMax: 2 }, onError: (error) => troubles.push(String(error)) });
    await turn();
    const covered = async () => (await checkpointsOf(tenant)).flatMap(({ writers }) => writers.map(({ writer, to }) => `${writer} ${String(to)}`));
    expect((await covered()).filter((said) => said.endsWith(" 5"))).toEqual(["log_ga 5", "log_gc 5"]);
    expect(troubles).toEqual(["Error: record 3 of log_gb is missing, so no checkpoint can cover it"]);
    await write(tenant, "log_gc", 1);
    await turn();
    expect((await covered()).at(-1)).toBe("log_gc 6");
    expect((await covered()).filter((said) => /^log_gb [3-9]/.test(said))).toEqual([]);
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [tenant.org.id]);
  });

  it("is not told to be missing records of an organization that is deleted while it is made", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_gone", 3);
    const troubles: string[] = [];
    const owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    try {
      await owner.query("BEGIN");
      await owner.query("LOCK TABLE audit_records IN ACCESS EXCLUSIVE MODE");
      const turn = database.withDuty(async (client) => void (await writeCheckpoints(client, {
        signer: testSigner, sha256, bounds: checkpointBounds, isOver: () => false, rest: () => Promise.resolve(), onError: (error, org) => void troubles.push(`${org} ${String(error)}`),
      })));
      // The heads have been read, and the records wait to be.
      while ((await ask(database.adminUrl, "SELECT 1 FROM pg_locks WHERE relation = 'audit_records'::regclass AND NOT granted")).length === 0);
      await owner.query("DELETE FROM organizations WHERE id = $1", [tenant.org.id]);
      await owner.query("COMMIT");
      await turn;
    } finally {
      await owner.end();
    }
    expect(troubles.filter((trouble) => trouble.startsWith(tenant.org.id))).toEqual([]);
  });

  it("goes on under a new key, and the old one's public half stays", async () => {
    const tenant = await openNewOrganization(database);
    await write(tenant, "log_h", 1);
    await checkpoint(database.gatewayUrl);
    await write(tenant, "log_h", 1);
    const next = openSigner(Buffer.alloc(32, 9));
    await checkpoint(database.gatewayUrl, { signer: next });
    expect((await rowsOf(tenant)).map(({ key_id }) => key_id)).toEqual([testSigner.keyId, next.keyId]);
    expect(await ask(database.consoleUrl, "SELECT id FROM audit_keys WHERE id = ANY($1)", [[testSigner.keyId, next.keyId]])).toHaveLength(2);
  });

  it("is changed and deleted by no role, and neither is a key", async () => {
    for (const url of [database.gatewayUrl, database.consoleUrl]) {
      for (const sql of ["UPDATE audit_checkpoints SET number = 1", "DELETE FROM audit_checkpoints", "UPDATE audit_keys SET id = ''", "DELETE FROM audit_keys", "TRUNCATE audit_checkpoints"]) {
        await expect(ask(url, sql), sql).rejects.toThrow(/permission denied/);
      }
    }
  });
});
