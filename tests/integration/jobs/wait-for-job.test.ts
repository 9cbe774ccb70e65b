import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { hashToken } from "@/lib/crypto/hash-token";
import { closeDatabase } from "@/lib/db/client";
import { giveUpJob } from "@/lib/jobs/give-up-job";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { waitForJob } from "@/lib/jobs/wait-for-job";
import { removeMember } from "@/lib/members/remove-member";
import { createPolicy } from "@/lib/policies/create-policy";
import { startReplayInput } from "@/lib/replays/replay-input";
import { startReplay } from "@/lib/replays/start-replay";
import { watchReplay } from "@/lib/replays/watch-replay";
import { getServer } from "@/lib/servers/get-server";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { watchIntrospection } from "@/lib/servers/watch-introspection";
import { openTenant, openTenantByApiKey } from "@/lib/tenancy/open-tenant";
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

const stays = () => Promise.resolve(acme);

const listeners = () => ask(database.adminUrl, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN portcullis_job_changed%' AND datname = current_database()");

async function untilListening(): Promise<void> {
  for (let round = 0; round < 100 && (await listeners()).length === 0; round += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("waiting for a job", () => {
  // Told by NOTIFY, sooner than the next poll; a loaded machine may need a second try to show it.
  it("ends as soon as the job is finished", { retry: 2 }, async () => {
    const waiting = waitForJob(acme, { jobId }, stays, database.consoleUrl);
    await untilListening();
    await answerJob(database, jobId, []);
    const answered = Date.now();
    expect(await waiting).toMatchObject({ id: jobId, state: "done" });
    expect(Date.now() - answered).toBeLessThan(900);
  });

  it("ends at anything that differs from what was seen", async () => {
    const waiting = waitForJob(acme, { jobId, seen: "queued:" }, stays, database.consoleUrl);
    await progressJob(database, jobId, "Listing tools");
    expect(await waiting).toMatchObject({ state: "running", progress: "Listing tools" });
  });

  it("ends after its time with the job as it stands", async () => {
    expect(await waitForJob(acme, { jobId, timeoutMs: 50 }, stays, database.consoleUrl)).toMatchObject({ state: "queued" });
  });

  it("shares one connection among all who wait, and survives its loss", async () => {
    const waiting = Array.from({ length: 20 }, () => waitForJob(acme, { jobId }, stays, database.consoleUrl));
    await untilListening();
    expect(await listeners()).toHaveLength(1);
    await ask(database.adminUrl, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN portcullis_job_changed%' AND datname = current_database()");
    await answerJob(database, jobId, []);
    expect((await Promise.all(waiting)).map((job) => job.state)).toEqual(Array.from({ length: 20 }, () => "done"));
  }, 20_000);

  it("of another organization is not found at once", async () => {
    const rival = await openNewOrganization(database);
    await expect(waitForJob(rival, { jobId }, stays, database.consoleUrl)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("giving up", () => {
  it("ends a job that nobody picked up in 30 s, and no other", async () => {
    expect(await giveUpJob(acme, jobId)).toBe(false);
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 31_000))).toBe(true);
    expect(await waitForJob(acme, { jobId }, stays, database.consoleUrl)).toMatchObject({ state: "failed", errorCode: "gateway_unavailable" });
  });

  it("leaves a job that is being worked on, until its gateway must be gone", async () => {
    await progressJob(database, jobId, "Connecting");
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 31_000))).toBe(false);
    expect(await giveUpJob(acme, jobId, new Date(Date.now() + 121_000))).toBe(true);
  });
});

describe("watching a look at a server", () => {
  it("tells the progress, then applies the end", async () => {
    const first = watchIntrospection(acme, { jobId, seen: "queued:" }, stays, database.consoleUrl);
    await progressJob(database, jobId, "Connecting");
    const { moment } = await first;
    const second = watchIntrospection(acme, { jobId, seen: moment }, stays, database.consoleUrl);
    await answerJob(database, jobId, [definition("a")]);
    expect(await second).toMatchObject({ state: "done", failure: null });
    expect((await getServer(acme, serverId)).counts.tools).toBe(1);
  });

  it("says in words that no gateway is there, and shows it on the server", async () => {
    await ask(database.adminUrl, "UPDATE jobs SET created_at = now() - interval '40 seconds' WHERE id = $1", [jobId]);
    expect(await watchIntrospection(acme, { jobId, timeoutMs: 10 }, stays, database.consoleUrl)).toMatchObject({ state: "failed", failure: { code: "gateway_unavailable" } });
    expect((await getServer(acme, serverId)).health).toMatchObject({ state: "attention", code: "gateway_unavailable" });
  });

  it("by a viewer applies nothing", async () => {
    await answerJob(database, jobId, [definition("a")]);
    const viewer = await openAs(database, acme.org, "viewer");
    expect(await watchIntrospection(viewer, { jobId }, () => Promise.resolve(viewer), database.consoleUrl)).toMatchObject({ state: "done" });
    expect((await getServer(acme, serverId)).counts.tools).toBe(0);
  });
});

describe("whose membership ends while they wait", () => {
  const within = async (waiting: Promise<unknown>, code: string) => {
    const begun = Date.now();
    await expect(waiting).rejects.toMatchObject({ code });
    expect(Date.now() - begun).toBeLessThan(5_000);
  };
  const written = async () => ask(database.adminUrl, "SELECT j.applied_at, (SELECT count(*)::int FROM tools WHERE server_id = $1) AS tools FROM jobs j WHERE j.id = $2", [serverId, jobId]);
  const manager = async () => {
    const tenant = await openAs(database, acme.org, "policy_manager");
    return { tenant, prove: () => openTenant(database.consoleUrl, tenant.actor.userId, acme.org.slug) };
  };
  const remove = (tenant: TenantContext) => removeMember(acme, { membershipId: tenant.actor.membershipId });

  it("is told so within five seconds, though nothing else happens", async () => {
    const { tenant, prove } = await manager();
    const waiting = watchIntrospection(tenant, { jobId, seen: "queued:" }, prove, database.consoleUrl);
    await remove(tenant);
    await within(waiting, "not_found");
  });

  it("writes nothing in the inventory, even where the look ends at the very moment", async () => {
    const { tenant, prove } = await manager();
    const waiting = watchIntrospection(tenant, { jobId }, prove, database.consoleUrl);
    waiting.catch(() => undefined);
    await untilListening();
    await remove(tenant);
    await answerJob(database, jobId, [definition("a")]);
    await within(waiting, "not_found");
    expect(await written()).toEqual([{ applied_at: null, tools: 0 }]);
  });

  it("applies nothing that the role of now does not allow", async () => {
    const { tenant, prove } = await manager();
    const waiting = watchIntrospection(tenant, { jobId }, prove, database.consoleUrl);
    await untilListening();
    await ask(database.adminUrl, "UPDATE memberships SET role = 'viewer' WHERE id = $1", [tenant.actor.membershipId]);
    await answerJob(database, jobId, [definition("a")]);
    expect(await waiting).toMatchObject({ state: "done", found: null });
    expect(await written()).toEqual([{ applied_at: null, tools: 0 }]);
  });

  it("is told so where it is the key that was revoked", async () => {
    const { id, token } = await createApiKey(acme, { label: "CI", role: "policy_manager", expiresInDays: null });
    const prove = () => openTenantByApiKey(database.consoleUrl, hashToken(token), new Date());
    const waiting = watchIntrospection(await prove(), { jobId }, prove, database.consoleUrl);
    await revokeApiKey(acme, { apiKeyId: id });
    await answerJob(database, jobId, [definition("a")]);
    await within(waiting, "invalid_api_key");
    expect(await written()).toEqual([{ applied_at: null, tools: 0 }]);
  });

  it("is told so of a replay, and gives none up", async () => {
    const { tenant, prove } = await manager();
    const { id: policyId } = await createPolicy(acme, { serverId, name: "Default", note: "", start: { kind: "deny_all" } });
    const { id: replayId } = await startReplay(tenant, startReplayInput.parse({ policyId, document: '{"version":"1","default":"deny"}' }));
    await ask(database.adminUrl, "UPDATE replays SET created_at = now() - interval '1 hour' WHERE id = $1", [replayId]);
    const waiting = watchReplay(tenant, { replayId }, prove, database.consoleUrl);
    await remove(tenant);
    await within(waiting, "not_found");
    expect(await ask(database.adminUrl, "SELECT state FROM replays WHERE id = $1", [replayId])).toEqual([{ state: "queued" }]);
  });
});
