// Looks at servers that the console asked for are shared out by organization: nobody's one look waits for another's many.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { runJobs } from "@/proxy/duties/run-jobs";
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

/** A new organization that asked for a look at each of so many servers, so long ago. */
async function asked(count: number, agoMs: number): Promise<string> {
  const orgId = randomId("org");
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, lower($1), 'Acme')", [orgId]);
  await ask(database.adminUrl, `
    INSERT INTO servers (id, org_id, slug, name, url, origin)
    SELECT 'srv_' || $1::text || i, $1, 'files-' || i, 'Files ' || i, 'https://files.example.com/mcp', 'https://files.example.com' FROM generate_series(1, $2::int) i`, [orgId, count]);
  await ask(database.adminUrl, `
    INSERT INTO jobs (id, org_id, server_id, kind, created_by, created_at)
    SELECT 'job_' || $1::text || i, $1, 'srv_' || $1 || i, 'introspect', 'u', now() - $3::int * interval '1 millisecond' FROM generate_series(1, $2::int) i`, [orgId, count, agoMs]);
  return orgId;
}

it("looks first for whose last look began the longest ago, however many others asked before", async () => {
  const many = [await asked(5, 6_000), await asked(5, 5_000), await asked(5, 4_000)];
  const one = await asked(1, 1_000);
  const served: string[] = [];
  const jobs = runJobs(postgres.duties, async (serverId) => {
    served.push(serverId.replace(/^srv_|\d$/g, ""));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return null;
  }, { ...gatewayBounds, jobsAtOnceMax: 1 }, log);
  jobs.wake();
  await vi.waitFor(() => expect(served).toHaveLength(16), { timeout: 10_000 });
  await jobs.stop();
  const [first, second, third] = many;
  expect(served.slice(0, 7)).toEqual([first, second, third, one, first, second, third]);
});
