// A fresh, migrated database for one test file. The server under it is started once per run (start-test-postgres.ts).
import crypto from "node:crypto";
import { inject } from "vitest";
import { withClient } from "@/lib/migrate/with-client.mjs";

export interface TestDatabase {
  /** Owns the tables; for looking behind the scenes and for setting the scene. */
  readonly ownerUrl: string;
  /** What the console connects with: row-level security holds. */
  readonly consoleUrl: string;
  /** What the gateway connects with. */
  readonly gatewayUrl: string;
  /** The server's superuser on this database; for proving what the other roles cannot do. */
  readonly adminUrl: string;
  /** Cuts every connection and removes the database. */
  drop(): Promise<void>;
}

/** An empty database with every migration applied, which no other test file sees. Drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("testPostgres");
  const name = `test_${crypto.randomBytes(8).toString("hex")}`;
  await withClient(server.adminUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE portcullis_template OWNER portcullis_owner STRATEGY file_copy`),
  );
  const urlFor = (source: string, role?: string, password?: string) => {
    const url = new URL(source);
    url.pathname = `/${name}`;
    if (role !== undefined && password !== undefined) {
      url.username = role;
      url.password = password;
    }
    return url.toString();
  };
  return {
    ownerUrl: urlFor(server.ownerUrl),
    consoleUrl: urlFor(server.adminUrl, "portcullis_console", server.consolePassword),
    gatewayUrl: urlFor(server.adminUrl, "portcullis_gateway", server.gatewayPassword),
    adminUrl: urlFor(server.adminUrl),
    drop: async () => {
      await withClient(server.adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}
