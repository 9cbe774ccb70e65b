// A database of one test file with what reads and writes its audit log: the gateway's pool, and connections for the gateway's duties.
import type pg from "pg";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { openQuery } from "./audit-chain";
import { createTestDatabase, type TestDatabase } from "./test-database";

export interface LogDatabase extends TestDatabase {
  /** As the gateway's role. */
  readonly query: ReturnType<typeof openQuery>["query"];
  /** A connection of a gateway's duties, with no transaction open and no more time for a statement than theirs have; given back afterwards. */
  withDuty<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
}

/** For `beforeAll`; `drop` in `afterAll` closes whatever the file opened. */
export async function createLogDatabase(): Promise<LogDatabase> {
  const database = await createTestDatabase();
  const gateway = openQuery(database.gatewayUrl);
  const postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
  return {
    ...database,
    query: gateway.query,
    async withDuty(work) {
      const client = await postgres.duties.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    },
    async drop() {
      await gateway.end();
      await postgres.close();
      await closeDatabase(database.consoleUrl);
      await database.drop();
    },
  };
}

/** From now on, what comes in is as old as it says, as what came in before its arrival was noted: so a test can write what is days old. */
export async function ageByOwnWord({ ownerUrl }: LogDatabase): Promise<void> {
  await withClient(ownerUrl, (client) => client.query("ALTER TABLE audit_records ALTER COLUMN received_at DROP DEFAULT; ALTER TABLE calls ALTER COLUMN received_at DROP DEFAULT"));
}
