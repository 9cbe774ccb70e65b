// AUD-16: what deletes from the log, what signs it and what takes it along, all at once while gateways write it. Each keeps to its own organization,
// and what is left verifies (laws L4 and L9).
import { afterAll, beforeAll, expect, it } from "vitest";
import { deleteOrganization } from "@/lib/orgs/delete-org";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { eraseLogs } from "@/proxy/duties/erase-logs";
import { pruneLog } from "@/proxy/duties/prune-log";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { firstBroken, readChain, sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { ageByOwnWord, createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { verifyExport } from "@/tests/support/verify-export";
import { ask, openNewOrganization } from "../servers/test-organization";


let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
  await ageByOwnWord(database);
});
afterAll(async () => {
  await database.drop();
});

const dayMs = 86_400_000;
const writers = ["log_w1", "log_w2", "log_w3"];
const batches = 60;
const perBatch = 12;

it("retention, the deletion of an organization, checkpoints and exports while records come in: nobody else's record goes, and what is left is found intact", { timeout: 120_000 }, async () => {
  const [pruned, endless, gone] = [await openNewOrganization(database), await openNewOrganization(database), await openNewOrganization(database)];
  const all = [pruned, endless, gone];
  await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 3 WHERE id = $1", [pruned.org.id]);
  let isOver = false;
  const verdicts: string[] = [];
  const retaken: string[] = [];
  let written = 0;
  let erased = 0;

  /** Ten days of each writer, the oldest first, of all organizations in turn. */
  async function write(writer: string): Promise<void> {
    let n = 0;
    for (let batch = 0; batch < batches; batch += 1) {
      const at = new Date(Date.now() - ((batches - 1 - batch) / batches) * 10 * dayMs).toISOString();
      await ingestRecords(database.query, writer, Array.from({ length: perBatch }, (_, index) => {
        const org = all[index % all.length]?.org.id ?? "";
        return { n: (n += 1), org, body: writtenCall(org, { at }).refusal };
      }));
      written += 1;
      // The others are to have their turns in between.
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }
  async function meanwhile(work: () => Promise<void>): Promise<void> {
    while (!isOver) await work();
  }
  const isIntact = async (tenant: TenantContext) => {
    const { finding } = await verifyExport(tenant);
    return finding === null ? null : finding.sentence;
  };
  const fail = (error: unknown) => {
    throw error;
  };

  const others = [
    meanwhile(() => checkpoint(database.gatewayUrl, { bounds: { recordsMax: 50 } })),
    meanwhile(() => database.withDuty(async (client) => void (await pruneLog(client, { signer: testSigner, sha256, rest: () => Promise.resolve(), stop: new AbortController().signal, onError: fail })))),
    meanwhile(() => database.withDuty(async (client) => {
      await eraseLogs(client, new AbortController().signal);
      erased += 1;
    })),
    meanwhile(async () => {
      verdicts.push((await isIntact(endless)) ?? "intact");
    }),
    meanwhile(async () => {
      retaken.push((await isIntact(pruned)) ?? "intact");
    }),
    (async () => {
      while (written < (writers.length * batches) / 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await deleteOrganization(gone, { confirm: gone.org.name });
    })(),
  ];
  await Promise.all(writers.map(write));
  isOver = true;
  await Promise.all(others);
  await checkpoint(database.gatewayUrl);
  await database.withDuty(async (client) => void (await pruneLog(client, { signer: testSigner, sha256, rest: () => Promise.resolve(), stop: new AbortController().signal, onError: fail })));
  await database.withDuty((client) => eraseLogs(client, new AbortController().signal));

  expect(verdicts.length).toBeGreaterThan(3);
  expect(verdicts.filter((verdict) => verdict !== "intact")).toEqual([]);
  // Though retention came between the two files of a download, and into the second of them.
  expect(retaken.length).toBeGreaterThan(3);
  expect(retaken.filter((verdict) => verdict !== "intact")).toEqual([]);
  for (const tenant of [pruned, endless]) expect(await verifyExport(tenant)).toMatchObject({ finding: null, uncovered: expect.any(Number) });
  const { tombstones } = await verifyExport(pruned);
  expect(tombstones).toBeGreaterThan(0);
  expect(erased).toBeGreaterThan(0);

  const perOrg = (batches * perBatch) / all.length;
  for (const writer of writers) {
    const chain = await readChain(database.adminUrl, endless.org.id, writer);
    expect(chain).toHaveLength(perOrg);
    expect(firstBroken(endless.org.id, writer, chain)).toBeNull();
    const kept = await readChain(database.adminUrl, pruned.org.id, writer);
    expect(kept.at(-1)?.seq).toBe(perOrg);
    expect(kept.length).toBeLessThan(perOrg);
    expect(kept.length).toBeGreaterThan(0);
  }
  const left = async (tenant: TenantContext) => (await ask(database.adminUrl, `SELECT (SELECT count(*) FROM calls WHERE org_id = $1)::int AS calls, (SELECT count(*) FROM audit_records WHERE org_id = $1)::int AS records,
    (SELECT count(*) FROM audit_chains WHERE org_id = $1)::int AS chains, (SELECT count(*) FROM audit_checkpoints WHERE org_id = $1)::int AS checkpoints`, [tenant.org.id]))[0];
  expect(await left(gone)).toEqual({ calls: 0, records: 0, chains: 0, checkpoints: 0 });
  expect(await left(endless)).toMatchObject({ calls: writers.length * perOrg });
});
