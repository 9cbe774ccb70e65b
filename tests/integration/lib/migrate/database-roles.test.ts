// The roles with which console and gateway connect: they log in, and hold nothing that would carry them past row-level security.
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { MigrationError } from "@/lib/migrate/migration-error.mjs";
import { provisionRoles } from "@/lib/migrate/provision-roles.mjs";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  ["portcullis_owner", () => database.ownerUrl],
  ["portcullis_console", () => database.consoleUrl],
  ["portcullis_gateway", () => database.gatewayUrl],
])("%s is no superuser and does not pass row-level security", async (role, url) => {
  const { rows } = await withClient(url(), (client) =>
    client.query("SELECT current_user AS name, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"),
  );
  expect(rows).toEqual([{ name: role, rolsuper: false, rolbypassrls: false }]);
});

test.each([
  ["console", () => database.consoleUrl],
  ["gateway", () => database.gatewayUrl],
])("the %s role owns no table and cannot make one", async (_, url) => {
  await withClient(url(), async (client) => {
    const { rows } = await client.query("SELECT relname FROM pg_class WHERE relowner = current_user::regrole");
    expect(rows).toEqual([]);
    await expect(client.query("CREATE TABLE public.mine (id int)")).rejects.toMatchObject({ code: "42501" });
  });
});

test("a wrong password does not log in", async () => {
  const url = new URL(database.consoleUrl);
  url.password = "wrong";
  await expect(withClient(url.toString(), async () => {})).rejects.toMatchObject({ code: "28P01" });
});

test("applying the migrations again changes nothing", async () => {
  expect(await applyMigrations({ url: database.ownerUrl, folder: "prisma/migrations" })).toEqual([]);
});

test("a role that passes row-level security gets no password", async () => {
  await withClient(database.adminUrl, (client) => client.query("CREATE ROLE passes_everything BYPASSRLS"));
  const passwords = { passes_everything: "x", portcullis_console: "x", portcullis_gateway: "x" };
  await expect(provisionRoles({ ownerUrl: database.adminUrl, passwords })).rejects.toBeInstanceOf(MigrationError);
  await withClient(database.adminUrl, (client) => client.query("DROP ROLE passes_everything"));
});
