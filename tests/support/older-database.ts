// A database as an installation of an older version has it: in the test run's Postgres, with the migrations that it knew.
import crypto from "node:crypto";
import { inject } from "vitest";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { createOwner } from "@/lib/migrate/create-owner.mjs";
import { withClient } from "@/lib/migrate/with-client.mjs";
import type { TestDatabase } from "./test-database";

/** `known`: the names of its migrations. Drop it in `afterAll`. */
export async function createOlderDatabase(known: ReadonlySet<string>): Promise<TestDatabase> {
  const server = inject("testPostgres");
  const name = `test_${crypto.randomBytes(8).toString("hex")}`;
  const here = (url: string, role?: { readonly name: string; readonly password: string }) =>
    Object.assign(new URL(url), { pathname: `/${name}`, ...(role && { username: role.name, password: role.password }) }).href;
  await createOwner({ adminUrl: server.adminUrl, ownerUrl: here(server.ownerUrl) });
  await applyMigrations({ url: here(server.ownerUrl), folder: "prisma/migrations", only: known });
  return {
    ownerUrl: here(server.ownerUrl),
    adminUrl: here(server.adminUrl),
    consoleUrl: here(server.adminUrl, { name: "portcullis_console", password: server.consolePassword }),
    gatewayUrl: here(server.adminUrl, { name: "portcullis_gateway", password: server.gatewayPassword }),
    drop: () => withClient(server.adminUrl, async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}
