// What every record of the log comes in by can be read in one place: no function of it is edited by its own text any more.
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

const folder = "prisma/migrations";
/** The first that writes both functions whole; before it they were edited by their own text. */
const wholeSince = "20261128004000";
const migrations = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, "migration.sql"))).sort()
  .map((name) => ({ name, sql: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8") }));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("the present form of a function of ingest", () => {
  it.each(["ingest_records", "ingest_halves", "ingest_slice"])("stands whole in the newest migration that writes it: %s", async (name) => {
    const written = migrations.flatMap(({ sql }) => [...sql.matchAll(new RegExp(`^CREATE (?:OR REPLACE )?FUNCTION ${name}\\([^$]*\\$\\$([\\s\\S]*?)\\$\\$;`, "gm"))].map(([, body]) => body));
    const [present] = await ask(database.adminUrl, "SELECT prosrc FROM pg_proc WHERE proname = $1", [name]);
    expect(present?.prosrc).toBe(written.at(-1));
  });

  it("is edited by its own text in no migration since", () => {
    expect(migrations.filter(({ name, sql }) => name >= wholeSince && sql.includes("pg_get_functiondef")).map(({ name }) => name)).toEqual([]);
  });
});
