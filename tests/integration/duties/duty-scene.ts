// What tests of a gateway's duties stand on: a database of the file's own, the connections of a gateway to it, and organizations with servers and with
// something to be done for them.
import { randomId } from "@/lib/crypto/random-id";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

export const silent = createLogger({ name: "test", level: "silent" });

export interface DutyScene {
  readonly database: TestDatabase;
  readonly postgres: Postgres;
  close(): Promise<void>;
}

/** For `beforeAll`. */
export async function openDutyScene(): Promise<DutyScene> {
  const database = await createTestDatabase();
  const postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
  return {
    database, postgres,
    async close() {
      await postgres.close();
      await database.drop();
    },
  };
}

/** A new organization with so many servers. */
export async function organizationWith({ database }: DutyScene, servers: number): Promise<{ readonly orgId: string; readonly serverIds: readonly string[] }> {
  const orgId = randomId("org");
  const serverIds = Array.from({ length: servers }, () => randomId("srv"));
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, lower($1), 'Acme')", [orgId]);
  await ask(database.adminUrl, `
    INSERT INTO servers (id, org_id, slug, name, url, origin)
    SELECT s, $1, lower(s), 'Files', 'https://files.example.com/mcp', 'https://files.example.com' FROM unnest($2::text[]) s`, [orgId, serverIds]);
  return { orgId, serverIds };
}

/** A job of this kind for each of the servers, as often as each is named, the first of them asked for so long ago, and a millisecond between them. */
export async function askJobs({ database }: DutyScene, orgId: string, kind: string, serverIds: readonly string[], agoMs: number): Promise<void> {
  await ask(database.adminUrl, `
    INSERT INTO jobs (id, org_id, server_id, kind, created_by, created_at)
    SELECT 'job_' || gen_random_uuid(), $1, s, $2, 'u', now() - ($4::int - n) * interval '1 millisecond' FROM unnest($3::text[]) WITH ORDINALITY AS asked(s, n)`, [orgId, kind, serverIds, agoMs]);
}
