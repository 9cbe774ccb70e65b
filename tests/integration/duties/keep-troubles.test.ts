// What is known against servers goes into Postgres in steps: so many of them in one statement, however many fail together.
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { createLogger } from "@/lib/log/logger";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { gatewayBounds } from "@/proxy/bounds";
import { keepTroubles } from "@/proxy/duties/keep-troubles";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { troubleRegister } from "@/proxy/upstream/trouble-register";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

const said: string[] = [];
const log = createLogger({ name: "test", level: "warn", destination: { write: (line) => void said.push(line) } });
const bounds = { ...gatewayBounds, troubleBatchMax: 3, troubleWriteMs: 60_000, troubleSweepMs: 60_000 };
let database: TestDatabase;
let postgres: Postgres;
beforeAll(async () => {
  database = await createTestDatabase();
  postgres = openPostgres(database.gatewayUrl, bounds, () => undefined);
  // How many rows each statement wrote, or deleted.
  await ask(database.adminUrl, "CREATE TABLE statements (id bigint GENERATED ALWAYS AS IDENTITY, done text, rows int)");
  await ask(database.adminUrl, `CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO statements (done, rows) SELECT TG_OP, count(*) FROM changed; RETURN NULL; END'`);
  for (const [done, table] of [["INSERT", "NEW"], ["DELETE", "OLD"]]) {
    await ask(database.adminUrl, `CREATE TRIGGER note_${String(done)} AFTER ${String(done)} ON server_troubles REFERENCING ${String(table)} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_statement()`);
  }
});
afterAll(async () => {
  await postgres.close();
  await database.drop();
});

/** So many servers of a new organization. */
async function servers(count: number): Promise<readonly Pick<ServerDocument, "org" | "server">[]> {
  const orgId = randomId("org");
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, lower($1), 'Acme')", [orgId]);
  const rows = await ask(database.adminUrl, `
    INSERT INTO servers (id, org_id, slug, name, url, origin)
    SELECT 'srv_' || $1::text || i, $1, 'files-' || i, 'Files', 'https://files.example.com/mcp', 'https://files.example.com' FROM generate_series(1, $2::int) i RETURNING id`, [orgId, count]);
  return rows.map(({ id }) => ({ org: { id: orgId } as ServerDocument["org"], server: { id: String(id) } as ServerDocument["server"] }));
}

const statements = async () => (await ask(database.adminUrl, "DELETE FROM statements RETURNING id, done, rows")).sort((one, other) => Number(one["id"]) - Number(other["id"])).map(({ done, rows }) => `${String(done)} ${String(rows)}`);
const troubled = async () => (await ask(database.adminUrl, "SELECT 1 FROM server_troubles")).length;

it("writes so many at once, and what is over no differently, until all of it is written (troubleBatchMax)", async () => {
  const register = troubleRegister(bounds, () => Date.now());
  const keeper = keepTroubles(postgres.duties, register, bounds, log);
  const places = await servers(7);
  for (const place of places.slice(0, 3)) register.note(place, "connection_failed", false);
  await keeper.flush();
  expect(await statements()).toEqual(["INSERT 3"]);
  for (const place of places.slice(3)) register.note(place, "connection_failed", false);
  await keeper.flush();
  expect([await statements(), await troubled()]).toEqual([["INSERT 3", "INSERT 1"], 7]);
  for (const place of places) register.well(place);
  await keeper.flush();
  expect([await statements(), await troubled()]).toEqual([["DELETE 3", "DELETE 3", "DELETE 1"], 0]);
  await keeper.stop();
  expect(said).toEqual([]);
});

it("keeps what could not be written, and writes it once it can be", async () => {
  const register = troubleRegister(bounds, () => Date.now());
  const keeper = keepTroubles(postgres.duties, register, bounds, log);
  for (const place of await servers(4)) register.note(place, "timed_out", true);
  await ask(database.adminUrl, "REVOKE INSERT ON server_troubles FROM portcullis_gateway");
  await keeper.flush();
  expect([await troubled(), said.length]).toEqual([0, 1]);
  await ask(database.adminUrl, "GRANT INSERT ON server_troubles TO portcullis_gateway");
  await keeper.stop();
  expect([await statements(), await troubled()]).toEqual([["INSERT 3", "INSERT 1"], 4]);
});
