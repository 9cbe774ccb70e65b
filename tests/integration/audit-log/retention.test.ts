// What an organization does not keep any longer goes, and leaves a signed word of what it was; nothing else goes (laws L4 and L9).
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { recordChange } from "@/lib/audit/record-change";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import { statementBytes, type StatementSigner, type Tombstone } from "@/lib/audit-log/signed-statement";
import { withClient } from "@/lib/migrate/with-client.mjs";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { pruneLog, pruneSlicesMax } from "@/proxy/duties/prune-log";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { readChain, sha256, writtenCall } from "@/tests/support/audit-chain";
import { ageByOwnWord, createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { rowsRead } from "@/tests/support/rows-read";
import { ask, openNewOrganization } from "../servers/test-organization";

const dayMs = 86_400_000;
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const rawKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const signer: StatementSigner = {
  publicKey: rawKey,
  keyId: createHash("sha256").update(rawKey).digest("hex").slice(0, 16),
  sign: (kind, body) => sign(null, statementBytes(kind, body), privateKey),
};
let database: LogDatabase;

beforeAll(async () => {
  database = await createLogDatabase();
  await ageByOwnWord(database);
});
afterAll(async () => {
  await database.drop();
});

const pruneOn = (client: PoolClient, { rest = () => Promise.resolve(), slicesMax = pruneSlicesMax } = {}) =>
  pruneLog(client, { signer, sha256, rest, stop: new AbortController().signal, onError: (error) => { throw error; } }, slicesMax);
const prune = (rest?: () => Promise<void>) => database.withDuty(async (client) => void (await pruneOn(client, { ...(rest && { rest }) })));

/** A log of one refusal a day, the oldest first; all but the newest `open` covered by a checkpoint. */
async function logOf(tenant: TenantContext, writer: string, days: number, { open = 0 } = {}): Promise<readonly string[]> {
  const org = tenant.org.id;
  const bodies = Array.from({ length: days }, (_, index) => writtenCall(org, { at: new Date(Date.now() - (days - index) * dayMs).toISOString() }).refusal);
  await ingestRecords(database.query, writer, bodies.map((body, index) => ({ n: index + 1, org, body })));
  await ask(database.gatewayUrl, "UPDATE audit_chains SET checkpointed = $3 WHERE org_id = $1 AND writer_id = $2", [org, writer, days - open]);
  return bodies;
}

/** Chains of other processes, all of whose records are covered: their hashes are none, which nobody asks here. */
async function manyChains(tenant: TenantContext, { chains, records, ageDays }: { readonly chains: number; readonly records: number; readonly ageDays: number }): Promise<void> {
  const values = [tenant.org.id, chains, records];
  await ask(database.adminUrl, "INSERT INTO audit_chains (org_id, writer_id, seq, checkpointed) SELECT $1, 'log_many_' || c, $3, $3 FROM generate_series(1, $2::int) c", values);
  await ask(database.adminUrl, `
    INSERT INTO audit_records (org_id, writer_id, seq, at, kind, hash, body)
    SELECT $1, 'log_many_' || c, n, now() - $4 * interval '1 day', 'refusal', sha256(int4send(n)), '{}' FROM generate_series(1, $2::int) c, generate_series(1, $3::int) n`, [...values, ageDays]);
}

const keep = (tenant: TenantContext, days: number | null) => ask(database.adminUrl, "UPDATE organizations SET log_retention_days = $2 WHERE id = $1", [tenant.org.id, days]);
const tombstonesOf = async (tenant: TenantContext) => (await ask(database.adminUrl, "SELECT body, signature, key_id FROM audit_tombstones WHERE org_id = $1 ORDER BY number", [tenant.org.id]));
const seqsOf = async (tenant: TenantContext, writer: string) => (await readChain(database.adminUrl, tenant.org.id, writer)).map(({ seq }) => seq);
const callsOf = (tenant: TenantContext) => ask(database.adminUrl, "SELECT id FROM calls WHERE org_id = $1", [tenant.org.id]);

describe("retention", () => {
  it("deletes the beginning of each chain and leaves a tombstone that a stranger can check", async () => {
    const tenant = await openNewOrganization(database);
    await logOf(tenant, "log_b", 10);
    await logOf(tenant, "log_a", 6);
    const before = [...(await readChain(database.adminUrl, tenant.org.id, "log_a")).slice(0, 2), ...(await readChain(database.adminUrl, tenant.org.id, "log_b")).slice(0, 6)];
    await keep(tenant, 4);
    await prune();
    expect(await seqsOf(tenant, "log_a")).toEqual([4, 5, 6]);
    expect(await seqsOf(tenant, "log_b")).toEqual([8, 9, 10]);
    expect(await callsOf(tenant)).toHaveLength(6);
    const [row, ...more] = await tombstonesOf(tenant);
    expect(more).toEqual([]);
    const body = String(row?.body);
    const said = JSON.parse(body) as Tombstone;
    expect(said).toMatchObject({ v: 1, org: tenant.org.id, number: 1, reason: "retention", size: 10, writers: [{ writer: "log_a", from: 1, to: 3 }, { writer: "log_b", from: 1, to: 7 }] });
    expect(said.writers[0]?.head).toMatch(/^[0-9a-f]{64}$/);
    expect(before).toHaveLength(8);
    expect(row?.key_id).toBe(signer.keyId);
    expect(verify(null, statementBytes("tombstone", body), publicKey, row?.signature as Buffer)).toBe(true);
    expect(verify(null, statementBytes("checkpoint", body), publicKey, row?.signature as Buffer)).toBe(false);
  });

  it("names in the tombstone the root over what went, and the head that the chain goes on from", async () => {
    const tenant = await openNewOrganization(database);
    await logOf(tenant, "log_r", 5);
    const chain = await readChain(database.adminUrl, tenant.org.id, "log_r");
    await keep(tenant, 2);
    await prune();
    const tree = merkleTree(sha256);
    for (const { hash } of chain.slice(0, 4)) tree.add(hash);
    const [row] = await tombstonesOf(tenant);
    expect(JSON.parse(String(row?.body))).toMatchObject({ root: Buffer.from(tree.root()).toString("hex"), size: 4, writers: [{ from: 1, to: 4, head: chain[3]?.hash.toString("hex") }] });
  });

  it("goes on where it ended, and finds nothing twice", async () => {
    const tenant = await openNewOrganization(database);
    await logOf(tenant, "log_c", 9);
    await keep(tenant, 7);
    await prune();
    await prune();
    await keep(tenant, 3);
    await prune();
    const spans = (await tombstonesOf(tenant)).map(({ body }) => (JSON.parse(String(body)) as Tombstone).writers[0]);
    expect(spans).toMatchObject([{ from: 1, to: 3 }, { from: 4, to: 7 }]);
    expect(await seqsOf(tenant, "log_c")).toEqual([8, 9]);
  });

  it("reads of the tombstones before it no more than the last, however many they are", async () => {
    const tenant = await openNewOrganization(database);
    await ask(database.adminUrl, "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) SELECT $1, n, now(), '{}', '', 'k' FROM generate_series(1, 5000) n", [tenant.org.id]);
    await logOf(tenant, "log_t", 9);
    await keep(tenant, 7);
    await database.withDuty(async (client) => expect(await rowsRead(client, ["audit_tombstones"], () => pruneOn(client))).toBeLessThanOrEqual(10));
    expect(await tombstonesOf(tenant)).toHaveLength(5_001);
  });

  it("reads of a chain whose beginning is still wanted no more than that, however many chains there are, and of the others what goes", async () => {
    const tenant = await openNewOrganization(database);
    await manyChains(tenant, { chains: 40, records: 200, ageDays: 1 });
    await logOf(tenant, "log_w", 9);
    await keep(tenant, 5);
    const partitions = await ask(database.adminUrl, "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_records'::regclass");
    const tables = partitions.flatMap(({ name }) => [String(name), `${String(name)}_pkey`]);
    await database.withDuty(async (client) => expect(await rowsRead(client, tables, () => pruneOn(client))).toBeLessThan(200));
    expect(await seqsOf(tenant, "log_w")).toEqual([6, 7, 8, 9]);
  });

  it("gets through any number of chains, a hundred of them in one tombstone at most", async () => {
    const tenant = await openNewOrganization(database);
    await manyChains(tenant, { chains: 620, records: 2, ageDays: 9 });
    await keep(tenant, 5);
    await prune();
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_records WHERE org_id = $1", [tenant.org.id])).toEqual([]);
    const said = (await tombstonesOf(tenant)).map(({ body }) => JSON.parse(String(body)) as Tombstone);
    expect(said.map(({ writers, size }) => [writers.length, size])).toEqual([...Array.from({ length: 6 }, () => [100, 200]), [20, 40]]);
    const writers = said.flatMap((tombstone) => tombstone.writers.map(({ writer }) => writer));
    expect(writers).toEqual([...writers].sort((one, other) => (one < other ? -1 : 1)));
  });

  it("says whether a run had no room for all, and the next goes on where it ended: as fast as records came in, they go", async () => {
    const tenant = await openNewOrganization(database);
    await manyChains(tenant, { chains: 250, records: 2, ageDays: 9 });
    await keep(tenant, 5);
    const answers: boolean[] = [];
    for (let run = 0; run < 3; run += 1) await database.withDuty(async (client) => void answers.push(await pruneOn(client, { slicesMax: 1 })));
    expect(answers).toEqual([true, true, false]);
    expect((await tombstonesOf(tenant)).map(({ body }) => (JSON.parse(String(body)) as Tombstone).writers.length)).toEqual([100, 100, 50]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_records WHERE org_id = $1", [tenant.org.id])).toEqual([]);
  });

  it("goes through a chain that is longer than a tombstone, slice by slice, within the time that a gateway's statements have", async () => {
    const tenant = await openNewOrganization(database);
    await manyChains(tenant, { chains: 1, records: 12_000, ageDays: 9 });
    await keep(tenant, 5);
    let rests = 0;
    await prune(async () => void (rests += 1));
    // Each time two hundred are hashed, everything else of the process passes.
    expect(rests).toBe(60);
    const said = (await tombstonesOf(tenant)).map(({ body }) => JSON.parse(String(body)) as Tombstone);
    expect(said.map(({ writers }) => writers.map(({ from, to }) => [from, to]))).toEqual([[[1, 5_000]], [[5_001, 10_000]], [[10_001, 12_000]]]);
  });

  it("keeps what no checkpoint covers, everything of who sets no end, changes, and what belongs to others", async () => {
    const [open, endless, other] = [await openNewOrganization(database), await openNewOrganization(database), await openNewOrganization(database)];
    await logOf(open, "log_o", 6, { open: 4 });
    await logOf(endless, "log_e", 6);
    await logOf(other, "log_u", 6);
    await open.transaction((db) => recordChange(open, db, { action: "server.register", targetId: "x", targetName: "X" }));
    await ask(database.adminUrl, "UPDATE audit_records SET at = at - interval '30 days' WHERE org_id = $1 AND writer_id = 'console'", [open.org.id]);
    await ask(database.adminUrl, "UPDATE audit_chains SET checkpointed = 1 WHERE org_id = $1 AND writer_id = 'console'", [open.org.id]);
    await keep(open, 2);
    await keep(endless, null);
    await keep(other, 30);
    await prune();
    expect(await seqsOf(open, "log_o")).toEqual([3, 4, 5, 6]);
    expect(await seqsOf(open, "console")).toEqual([1]);
    expect(await seqsOf(endless, "log_e")).toHaveLength(6);
    expect(await seqsOf(other, "log_u")).toHaveLength(6);
    expect([(await callsOf(endless)).length, (await callsOf(other)).length]).toEqual([6, 6]);
  });

  it("stops at the first record that is still wanted, though later ones are older", async () => {
    const tenant = await openNewOrganization(database);
    const at = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
    const bodies = [at(9), at(1), at(9), at(9)].map((when) => writtenCall(tenant.org.id, { at: when }).refusal);
    await ingestRecords(database.query, "log_m", bodies.map((body, index) => ({ n: index + 1, org: tenant.org.id, body })));
    await ask(database.gatewayUrl, "UPDATE audit_chains SET checkpointed = 4 WHERE org_id = $1", [tenant.org.id]);
    await keep(tenant, 5);
    await prune();
    expect(await seqsOf(tenant, "log_m")).toEqual([2, 3, 4]);
  });

  it("goes by when a record came in, by the database's clock: by no gateway's that writes, and by none that deletes", async () => {
    /** Of gateways whose clocks are nine days behind and ahead, what came in at a time of the database's. */
    async function logsOf(receivedAt: string) {
      for (const parent of ["calls", "audit_records"]) await ask(database.ownerUrl, `ALTER TABLE ${parent} ALTER COLUMN received_at SET DEFAULT ${receivedAt}`);
      return Promise.all([-9, 9].map(async (off) => {
        const tenant = await openNewOrganization(database);
        const writer = `log_${tenant.org.id}`;
        const at = new Date(Date.now() + off * dayMs).toISOString();
        await ingestRecords(database.query, writer, [1, 2].map((n) => ({ n, org: tenant.org.id, body: writtenCall(tenant.org.id, { at }).refusal })));
        await ask(database.gatewayUrl, "UPDATE audit_chains SET checkpointed = 2 WHERE org_id = $1", [tenant.org.id]);
        await keep(tenant, 5);
        return { tenant, writer };
      }));
    }
    const [young, old] = [await logsOf("now()"), await logsOf("now() - interval '6 days'")];
    await ageByOwnWord(database);
    // The process that deletes is a month ahead.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30 * dayMs });
    try {
      await prune();
    } finally {
      vi.useRealTimers();
    }
    for (const { tenant, writer } of young) expect([await seqsOf(tenant, writer), (await callsOf(tenant)).length, await tombstonesOf(tenant)]).toEqual([[1, 2], 2, []]);
    for (const { tenant, writer } of old) {
      expect([await seqsOf(tenant, writer), await callsOf(tenant)]).toEqual([[], []]);
      const [row] = await tombstonesOf(tenant);
      expect(Math.abs(Date.parse((JSON.parse(String(row?.body)) as Tombstone).at) - Date.now())).toBeLessThan(dayMs);
    }
  });

  it("takes a month away that nobody needs, and none that somebody does", async () => {
    const tenant = await openNewOrganization(database);
    const [from, to] = ["2020-01-01", "2020-02-01"];
    for (const parent of ["calls", "audit_records"]) await ask(database.ownerUrl, `CREATE TABLE ${parent}_202001 PARTITION OF ${parent} FOR VALUES FROM ('${from}') TO ('${to}')`);
    const bodies = Array.from({ length: 3 }, () => writtenCall(tenant.org.id, { at: "2020-01-15T00:00:00.000Z" }).refusal);
    await ingestRecords(database.query, "log_p", bodies.map((body, index) => ({ n: index + 1, org: tenant.org.id, body })));
    const months = async () => (await ask(database.adminUrl, "SELECT relname FROM pg_class WHERE relname ~ '_202001$' AND relkind = 'r' ORDER BY 1")).map(({ relname }) => relname);
    await prune();
    expect(await months()).toEqual(["audit_records_202001", "calls_202001"]);
    await keep(tenant, 365);
    await prune();
    // Its records are not covered by a checkpoint yet.
    expect(await months()).toEqual(["audit_records_202001"]);
    await ask(database.gatewayUrl, "UPDATE audit_chains SET checkpointed = 3 WHERE org_id = $1", [tenant.org.id]);
    // Nor of `calls` may a month go in which a row came late, however old it says to be.
    await ask(database.ownerUrl, "CREATE TABLE calls_202001 PARTITION OF calls FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')");
    await ask(database.adminUrl, `INSERT INTO calls SELECT (jsonb_populate_record(c, jsonb_build_object('id', 'cal_late', 'org_id', $1::text, 'started_at', '2020-01-15T00:00:00Z', 'received_at', now()))).* FROM calls c LIMIT 1`, [tenant.org.id]);
    await prune();
    expect(await months()).toEqual(["calls_202001"]);
    await ask(database.adminUrl, "DELETE FROM calls WHERE id = 'cal_late'");
    await prune();
    expect(await months()).toEqual([]);
    expect(await tombstonesOf(tenant)).toHaveLength(1);
  });
});

describe("the database itself", () => {
  const statement = "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) VALUES ($1, $2, now(), $3, '', 'k')";

  /** As a gateway that has turned bad would: a tombstone of its own making, and the records with it. */
  async function attempt(tenant: TenantContext, body: object, { sameTransaction = true } = {}): Promise<void> {
    await withClient(database.gatewayUrl, async (client) => {
      await client.query("BEGIN");
      await client.query(statement, [tenant.org.id, 1, JSON.stringify({ org: tenant.org.id, number: 1, ...body })]);
      if (!sameTransaction) await client.query("COMMIT");
      await client.query("SELECT prune_audit_records($1, 1)", [tenant.org.id]);
    });
  }

  it("lets records go only with a tombstone of the same transaction that says exactly what goes", async () => {
    const tenant = await openNewOrganization(database);
    await logOf(tenant, "log_x", 8, { open: 1 });
    await keep(tenant, 4);
    const heads = (await readChain(database.adminUrl, tenant.org.id, "log_x")).map(({ hash }) => hash.toString("hex"));
    const span = (from: number, to: number, head = heads[to - 1]) => ({ writers: [{ writer: "log_x", from, to, head }], size: to - from + 1 });
    await expect(ask(database.gatewayUrl, "SELECT prune_audit_records($1, 1)", [tenant.org.id])).rejects.toThrow(/only with their tombstone/);
    const refused: readonly object[] = [
      span(2, 3), span(1, 3, "00"), { ...span(1, 3), size: 2 }, span(1, 6), span(1, 8), { ...span(1, 3), org: "org_other" },
      { writers: [{ writer: "log_y", from: 1, to: 1, head: heads[0] }], size: 1 }, { writers: [], size: 3 },
    ];
    for (const body of refused) await expect(attempt(tenant, body), JSON.stringify(body)).rejects.toThrow(/tombstone|not to be pruned/);
    await expect(attempt(tenant, span(1, 3), { sameTransaction: false })).rejects.toThrow(/only with their tombstone/);
    expect(await seqsOf(tenant, "log_x")).toHaveLength(8);
  });

  it("prunes for no role but the gateway's", async () => {
    for (const sql of ["SELECT prune_audit_records('o', 1)", "SELECT prune_calls('o', 1)", "SELECT drop_spent_partitions()", "SELECT log_kept_since('o')"]) {
      await expect(ask(database.consoleUrl, sql), sql).rejects.toThrow(/permission denied/);
    }
  });
});
