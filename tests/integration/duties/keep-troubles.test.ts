// What is known against servers goes into Postgres in steps: so many of them in one statement, however many fail together.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLogger } from "@/lib/log/logger";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { gatewayBounds } from "@/proxy/bounds";
import { keepTroubles } from "@/proxy/duties/keep-troubles";
import { troubleRegister } from "@/proxy/upstream/trouble-register";
import { plainDocument } from "@/tests/support/plain-server";
import { ask } from "../servers/test-organization";
import { openDutyScene, organizationWith, type DutyScene } from "./duty-scene";

const said: string[] = [];
const log = createLogger({ name: "test", level: "warn", destination: { write: (line) => void said.push(line) } });
const bounds = { ...gatewayBounds, troubleBatchMax: 3, troubleWriteMs: 60_000, troubleSweepMs: 60_000 };
let scene: DutyScene;
beforeAll(async () => {
  scene = await openDutyScene();
  const { database } = scene;
  // How many rows each statement wrote, or deleted.
  await ask(database.adminUrl, "CREATE TABLE statements (id bigint GENERATED ALWAYS AS IDENTITY, done text, rows int)");
  await ask(database.adminUrl, `CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO statements (done, rows) SELECT TG_OP, count(*) FROM changed; RETURN NULL; END'`);
  for (const [done, table] of [["INSERT", "NEW"], ["DELETE", "OLD"]]) {
    await ask(database.adminUrl, `CREATE TRIGGER note_${String(done)} AFTER ${String(done)} ON server_troubles REFERENCING ${String(table)} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_statement()`);
  }
});
afterAll(() => scene.close());

/** So many servers of a new organization. */
async function servers(count: number): Promise<readonly Pick<ServerDocument, "org" | "server">[]> {
  const { orgId, serverIds } = await organizationWith(scene, count);
  return serverIds.map((serverId) => plainDocument({ orgId, serverId }));
}

const statements = async () => (await ask(scene.database.adminUrl, "DELETE FROM statements RETURNING id, done, rows")).sort((one, other) => Number(one["id"]) - Number(other["id"])).map(({ done, rows }) => `${String(done)} ${String(rows)}`);
const troubled = async () => (await ask(scene.database.adminUrl, "SELECT 1 FROM server_troubles")).length;

it("writes so many at once, and what is over no differently, until all of it is written (troubleBatchMax)", async () => {
  const register = troubleRegister(bounds, () => Date.now());
  const keeper = keepTroubles(scene.postgres.duties, register, bounds, log);
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
  const keeper = keepTroubles(scene.postgres.duties, register, bounds, log);
  for (const place of await servers(4)) register.note(place, "timed_out", true);
  await ask(scene.database.adminUrl, "REVOKE INSERT ON server_troubles FROM portcullis_gateway");
  await keeper.flush();
  expect([await troubled(), said.length]).toEqual([0, 1]);
  await ask(scene.database.adminUrl, "GRANT INSERT ON server_troubles TO portcullis_gateway");
  await keeper.stop();
  expect([await statements(), await troubled()]).toEqual([["INSERT 3", "INSERT 1"], 4]);
});
