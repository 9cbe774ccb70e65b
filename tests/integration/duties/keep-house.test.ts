// The house work of one gateway of many: it stands in nobody's way, least of all in that of a gateway that is to end.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createLogger } from "@/lib/log/logger";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { gatewayBounds } from "@/proxy/bounds";
import { keepHouse } from "@/proxy/duties/keep-house";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { testSigner } from "@/tests/support/checkpoint-log";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

let database: TestDatabase;
let postgres: Postgres;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
});
afterEach(() => postgres.close());

const said: string[] = [];
const log = createLogger({ name: "test", level: "warn", destination: { write: (line) => void said.push(line) } });
const open = () => keepHouse(postgres.locks, { signer: testSigner, writerId: "log_house", lostCallMs: gatewayBounds.lostCallMs }, log);
const counting = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%FROM next_tally_walk%' AND wait_event_type = 'Lock' AND datname = current_database()";

it("ends at once with what is under way, which may take minutes, and nobody works on for it", async () => {
  await withClient(database.adminUrl, async (holder) => {
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM call_tally_state FOR UPDATE");
    const house = open();
    await vi.waitFor(async () => expect(await ask(database.adminUrl, counting)).toHaveLength(1), { timeout: 5_000 });
    expect(await Promise.race([house.stop().then(() => "ended"), new Promise((resolve) => { setTimeout(resolve, 5_000, "still at it"); })])).toBe("ended");
    await vi.waitFor(async () => expect(await ask(database.adminUrl, counting)).toHaveLength(0), { timeout: 10_000 });
    await holder.query("COMMIT");
  });
  expect(said).toEqual([]);
});
