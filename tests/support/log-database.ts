// A database of one test file with what reads and writes its audit log: the gateway's pool, and connections for the gateway's duties.
import pg from "pg";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { openQuery } from "./audit-chain";
import { createTestDatabase, type TestDatabase } from "./test-database";

export interface LogDatabase extends TestDatabase {
  /** As the gateway's role. */
  readonly query: ReturnType<typeof openQuery>["query"];
  /** A connection as the gateway's role, with no transaction open, given back afterwards. */
  withDuty(work: (client: pg.PoolClient) => Promise<void>): Promise<void>;
}

/** For `beforeAll`; `drop` in `afterAll` closes whatever the file opened. */
export async function createLogDatabase(): Promise<LogDatabase> {
  const database = await createTestDatabase();
  const gateway = openQuery(database.gatewayUrl);
  const duties = new pg.Pool({ connectionString: database.gatewayUrl, max: 2 });
  return {
    ...database,
    query: gateway.query,
    async withDuty(work) {
      const client = await duties.connect();
      try {
        await work(client);
      } finally {
        client.release();
      }
    },
    async drop() {
      await gateway.end();
      await duties.end();
      await closeDatabase(database.consoleUrl);
      await database.drop();
    },
  };
}

/** From now on, what comes in is as old as it says, as what came in before its arrival was noted: so a test can write what is days old. */
export async function ageByOwnWord({ ownerUrl }: LogDatabase): Promise<void> {
  await withClient(ownerUrl, (client) => client.query("ALTER TABLE audit_records ALTER COLUMN received_at DROP DEFAULT; ALTER TABLE calls ALTER COLUMN received_at DROP DEFAULT"));
}
