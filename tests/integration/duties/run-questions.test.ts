// The console's quick questions are answered beside each other, and no organization's keep another's waiting.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { holdDuty } from "@/proxy/duties/hold-duty";
import { runQuestions } from "@/proxy/duties/run-questions";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

const log = createLogger({ name: "test", level: "silent" });
let database: TestDatabase;
let postgres: Postgres;
beforeAll(async () => {
  database = await createTestDatabase();
  postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
});
afterAll(async () => {
  await postgres.close();
  await database.drop();
});

/** Questions of a new organization, the first of them asked so long ago. */
async function asked(count: number, agoMs: number): Promise<string> {
  const orgId = randomId("org");
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, lower($1), 'Acme')", [orgId]);
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin) VALUES ('srv_' || $1, $1, 'files', 'Files', 'https://files.example.com/mcp', 'https://files.example.com')", [orgId]);
  await ask(database.adminUrl, `
    INSERT INTO jobs (id, org_id, server_id, kind, created_by, created_at)
    SELECT 'job_' || $1::text || i, $1, 'srv_' || $1, 'limit_usage', 'u', now() - ($3::int - i) * interval '1 millisecond' FROM generate_series(1, $2::int) i`, [orgId, count, agoMs]);
  return orgId;
}
const states = async (orgId: string) => (await ask(database.adminUrl, "SELECT DISTINCT state FROM jobs WHERE org_id = $1 AND kind = 'limit_usage' ORDER BY 1", [orgId])).map(({ state }) => state);

it("answers everybody's while all of one organization's take long, and those too in the end", async () => {
  const [slow, quick] = [await asked(30, 5_000), await asked(3, 1_000)];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let atOnce = 0;
  let most = 0;
  const questions = runQuestions(postgres.duties, ["limit_usage"], async ({ org_id: orgId }) => {
    if (orgId !== slow) return { answered: true };
    atOnce += 1;
    most = Math.max(most, atOnce);
    await released;
    atOnce -= 1;
    return { answered: true };
  }, gatewayBounds, log, "no answer");
  questions.wake();
  await vi.waitFor(async () => expect(await states(quick)).toEqual(["done"]), { timeout: 5_000 });
  expect(await states(slow)).toEqual(["queued", "running"]);
  expect(most).toBe(gatewayBounds.questionsPerOrgMax);
  release();
  await vi.waitFor(async () => expect(await states(slow)).toEqual(["done"]), { timeout: 5_000 });
  await questions.stop();
});

it("waits, where it stops, for what is under way, and takes no more", async () => {
  const org = await asked(6, 1_000);
  let begun = 0;
  const questions = runQuestions(postgres.duties, ["limit_usage"], async () => {
    begun += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { answered: true };
  }, { ...gatewayBounds, jobsAtOnceMax: 2 }, log, "no answer");
  questions.wake();
  await vi.waitFor(() => expect(begun).toBe(2), { timeout: 5_000, interval: 5 });
  await questions.stop();
  expect(await ask(database.adminUrl, "SELECT state, count(*)::int FROM jobs WHERE org_id = $1 AND kind = 'limit_usage' GROUP BY 1 ORDER BY 1", [org])).toEqual([{ state: "done", count: 2 }, { state: "queued", count: 4 }]);
});

it("tries for a duty that another holds by one connection, and has it when that one ends", async () => {
  const held = holdDuty(postgres.duties, "of a test", 20, (lost) => new Promise((resolve) => lost.addEventListener("abort", () => resolve(), { once: true })), log);
  await vi.waitFor(async () => expect(await ask(database.adminUrl, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")).toHaveLength(1), { timeout: 5_000 });
  let opened = 0;
  postgres.locks.on("connect", () => {
    opened += 1;
  });
  let tries = 0;
  postgres.locks.on("acquire", () => {
    tries += 1;
  });
  let hasIt = false;
  const waiting = holdDuty(postgres.locks, "of a test", 20, (lost) => {
    hasIt = true;
    return new Promise((resolve) => lost.addEventListener("abort", () => resolve(), { once: true }));
  }, log);
  await vi.waitFor(() => expect(tries).toBeGreaterThan(10), { timeout: 10_000 });
  expect([opened, hasIt]).toEqual([1, false]);
  await held.stop();
  await vi.waitFor(() => expect(hasIt).toBe(true), { timeout: 5_000 });
  await waiting.stop();
});
