// What the console asked of a gateway, and what was answered, is not kept for good.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { findLatestJob } from "@/lib/jobs/find-job";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { applyIntrospection } from "@/lib/servers/apply-introspection";
import { registerServer } from "@/lib/servers/register-server";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { registerServerInput } from "@/lib/servers/server-input";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { sweepJobs } from "@/proxy/duties/sweep-jobs";
import { rowsRead } from "@/tests/support/rows-read";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { answerJob, ask, definition, openNewOrganization } from "../servers/test-organization";

const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: "", fingerprintKey: "a key of the tests" };
let database: TestDatabase;
let acme: TenantContext;
let serverId: string;
let firstId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  acme = await openNewOrganization(database);
});
beforeEach(async () => {
  const { server, job } = await registerServer(acme, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" }), rules);
  [serverId, firstId] = [server.id, job.id];
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const jobsOf = async (server: string) => (await ask(database.adminUrl, "SELECT id, result FROM jobs WHERE server_id = $1 ORDER BY created_at, id", [server]));
const idsOf = async (server: string) => (await jobsOf(server)).map(({ id }) => id);
const sweep = () => withClient(database.gatewayUrl, (client) => sweepJobs(async (text) => (await client.query(text)).rowCount ?? 0));
const age = (jobId: string, hours: number) => ask(database.adminUrl, "UPDATE jobs SET created_at = now() - $2 * interval '1 hour' WHERE id = $1", [jobId, hours]);

async function lookAgain(): Promise<string> {
  const { id } = await requestIntrospection(acme, { serverId });
  await answerJob(database, id, [definition("read")]);
  return id;
}

it("keeps five looks at a server, however often somebody asks for one, and none of another server's goes for it", async () => {
  const other = await registerServer(acme, registerServerInput.parse({ name: "Other", url: "https://other.example.com/mcp" }), rules);
  await answerJob(database, firstId, [definition("read")]);
  const looks = [firstId];
  for (let round = 0; round < 9; round += 1) looks.push(await lookAgain());
  expect((await idsOf(serverId)).sort()).toEqual(looks.slice(-5).sort());
  expect(await idsOf(other.server.id)).toEqual([other.job.id]);
});

it("keeps what a look brought until it is in the inventory, and no longer", async () => {
  await answerJob(database, firstId, [definition("read")]);
  expect((await jobsOf(serverId))[0]?.["result"]).not.toBeNull();
  expect(await applyIntrospection(acme, { jobId: firstId })).toMatchObject({ applied: true, found: { tools: 1 } });
  expect((await jobsOf(serverId))[0]?.["result"]).toBeNull();
});

it("deletes questions a day after they were asked, but for the newest look where nobody has come to write it down", async () => {
  await answerJob(database, firstId, [definition("read")]);
  const second = await lookAgain();
  const question = async (id: string, hours: number) => {
    await ask(database.adminUrl, "INSERT INTO jobs (id, org_id, server_id, kind, state, created_by, created_at) VALUES ($1, $2, $3, 'call_values', 'done', 'u', now() - $4 * interval '1 hour')", [`${id}_${serverId}`, acme.org.id, serverId, hours]);
  };
  await question("job_old", 25);
  await question("job_young", 23);
  await age(firstId, 50);
  await age(second, 49);
  await sweep();
  expect(await idsOf(serverId)).toEqual([second, `job_young_${serverId}`]);
  await applyIntrospection(acme, { jobId: second });
  await sweep();
  expect(await idsOf(serverId)).toEqual([`job_young_${serverId}`]);
});

it("never leaves an older look behind that would be written over a newer one", async () => {
  await answerJob(database, firstId, [definition("old")]);
  const second = await lookAgain();
  await applyIntrospection(acme, { jobId: second });
  await age(firstId, 50);
  await age(second, 49);
  // One row at a time, the worst order that there is: each statement sees what the one before has left.
  for (let round = 0; round < 3; round += 1) {
    await withClient(database.gatewayUrl, (client) => sweepJobs(async (text) => {
      await client.query(text.replace("LIMIT 100", "LIMIT 1"));
      return 0;
    }));
    expect(await idsOf(serverId)).not.toEqual([firstId]);
  }
  expect(await idsOf(serverId)).toEqual([]);
});

it("finds the newest look, and what is over, without going through what is not", async () => {
  await ask(database.adminUrl, `
    INSERT INTO jobs (id, org_id, server_id, kind, state, created_by, created_at)
    SELECT 'job_many_' || i, $1, $2, 'call_values', 'done', 'u', now() - i * interval '1 millisecond' FROM generate_series(1, 5000) i`, [acme.org.id, serverId]);
  await ask(database.adminUrl, "ANALYZE jobs");
  expect(await findLatestJob(acme, serverId)).toMatchObject({ id: firstId });
  const read = (url: string, work: (query: (text: string, values?: unknown[]) => Promise<number>) => Promise<unknown>) => withClient(url, (client) =>
    rowsRead(client, ["jobs"], () => work(async (text, values) => (await client.query(text, values)).rowCount ?? 0)));
  const newest = "SELECT id FROM jobs WHERE org_id = $1 AND server_id = $2 AND kind = 'introspect' ORDER BY created_at DESC, id DESC LIMIT 1";
  expect(await read(database.adminUrl, (query) => query(newest, [acme.org.id, serverId]))).toBeLessThan(10);
  expect(await read(database.gatewayUrl, (query) => sweepJobs(query))).toBeLessThan(100);
});
