// What servers have shown agents is read a piece at a time before Postgres is told: it may be megabytes.
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { tellShownDefinitions } from "@/proxy/duties/tell-shown-definitions";
import { plainDocument } from "@/tests/support/plain-server";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.gatewayUrl });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

it("rests between any two definitions, as long as whoever gives the turns says", async () => {
  const definitions = Array.from({ length: 5 }, (_entry, index) => ({ name: `t${String(index)}`, definition: Buffer.from(JSON.stringify({ name: `t${String(index)}`, inputSchema: { type: "object" } })) }));
  let rests = 0;
  const turns = { begin: () => async () => void (rests += 1) };
  const teller = tellShownDefinitions({ pool, turns, bounds: gatewayBounds, monotonicMs: () => 0, log: createLogger({ name: "test", level: "silent" }) });
  teller.note(plainDocument(), definitions);
  await teller.stop();
  expect(rests).toBe(definitions.length);
});
