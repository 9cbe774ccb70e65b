import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { giveUpJob } from "@/lib/jobs/give-up-job";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { waitForJob } from "@/lib/jobs/wait-for-job";
import { getServer } from "@/lib/servers/get-server";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { watchIntrospection } from "@/lib/servers/watch-introspection";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { answerJob, ask, definition, openAs, openNewOrganization, progressJob } from "../servers/test-organization";

let database: TestDatabase;
let acme: TenantContext;
let jobId: string;
let serverId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  acme = await openNewOrganization(database);
});
beforeEach(async () => {
  const input = registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" });
  const { server, job } = await registerServer(acme, input, { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: "", fingerprintKey: "a key of the tests" });
  [serverId, jobId] = [server.id, job.id];
});
afterAll(async () => {
  await closeJobAnnouncements(database.consoleUrl);
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const listeners = () => ask(database.adminUrl, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN portcullis_job_changed%' AND datname = current_database()");

async function untilListening(): Promise<void> {
  for (let round = 0; round < 100 && (await listeners()).length === 0; round += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("waiting for a job", () => {
  // Told by NOTIFY, sooner than the next poll; a loaded machine may need a second try to show it.
  it("ends as soon as the job is finished", { retry: 2 }, async () => {
    const waiting = waitForJob(acme, { jobId }, database.consoleUrl);
    await untilListening();
    await answerJob(database, jobId, []);
    const answered = Date.now();
    expect(await waiting).toMatchObject({ id: jobId, state: "done" });
    expect(Date.now() - answered).toBeLessThan(900);
  });

  it("ends at anything that differs from what was seen", async () => {
    const waiting = waitForJob(acme, { jobId, seen: "queued:" }, database.consoleUrl);
    await progressJob(database, jobId, "Listing tools");
    expect(await waiting).toMatchObject({ state: "running", progress: "Listing tools" });
  });

  it("ends after its time with the job as it stands", async () => {
    expect(await waitForJob(acme, { jobId, timeoutMs: 50 }, database.consoleUrl)).toMatchObject({ state: "queued" });
  });

  it("shares one connection among all who wait, and survives its loss", async () => {
    const waiting = Array.from({ length: 20 }, () => waitForJob(acme, { jobId }, database.consoleUrl));
    await untilListening();
    expect(await listeners()).toHaveLength(1);
    await ask(database.adminUrl, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN portcullis_job_changed%' AND datname = current_database()");
    await answerJob(database, jobId, []);
    expect((await Promise.all(waiting)).map((job) => job.state)).toEqual(Array.from({ length: 20 }, () => "done"));
  }, 20_000);

  it("of another organization is not found at once", async () => {
    const rival = await openNewOrganization(database);
    await expect(waitForJob(rival, { jobId }, database.consoleUrl)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("giving up", () => {
  it("ends a job that nobody picked up in 30 s, and no other", async () => {
    expect(await giveUpJob(acme, jobId)).toBe(false);
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 31_000))).toBe(true);
    expect(await waitForJob(acme, { jobId }, database.consoleUrl)).toMatchObject({ state: "failed", errorCode: "gateway_unavailable" });
  });

  it("leaves a job that is being worked on, until its gateway must be gone", async () => {
    await progressJob(database, jobId, "Connecting");
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 31_000))).toBe(false);
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 121_000))).toBe(true);
  });
});

describe("watching a look at a server", () => {
  it("tells the progress, then applies the end", async () => {
    const first = watchIntrospection(acme, { jobId, seen: "queued:" }, database.consoleUrl);
    await progressJob(database, jobId, "Connecting");
    const { moment } = await first;
    const second = watchIntrospection(acme, { jobId, seen: moment }, database.consoleUrl);
    await answerJob(database, jobId, [definition("a")]);
    expect(await second).toMatchObject({ state: "done", failure: null });
    expect((await getServer(acme, serverId)).counts.tools).toBe(1);
  });

  it("says in words that no gateway is there, and shows it on the server", async () => {
    await ask(database.adminUrl, "UPDATE jobs SET created_at = now() - interval '40 seconds' WHERE id = $1", [jobId]);
    expect(await watchIntrospection(acme, { jobId, timeoutMs: 10 }, database.consoleUrl)).toMatchObject({ state: "failed", failure: { code: "gateway_unavailable" } });
    expect((await getServer(acme, serverId)).health).toMatchObject({ state: "attention", code: "gateway_unavailable" });
  });

  it("by a viewer applies nothing", async () => {
    await answerJob(database, jobId, [definition("a")]);
    expect(await watchIntrospection(await openAs(database, acme.org, "viewer"), { jobId }, database.consoleUrl)).toMatchObject({ state: "done" });
    expect((await getServer(acme, serverId)).counts.tools).toBe(0);
  });
});
