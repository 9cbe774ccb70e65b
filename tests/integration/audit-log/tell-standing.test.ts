// What the console reads of a spool is what its gateway said: soon after it changed, and now and then that it goes on.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import type { SpoolStanding } from "@/proxy/ops/audit-standing";
import type { Query } from "@/proxy/postgres/open-postgres";
import { tellStanding } from "@/proxy/spool/tell-standing";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask } from "../servers/test-organization";

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(() => database.drop());

const rowsOf = (log: string) => ask(database.adminUrl, "SELECT state FROM audit_spools WHERE writer_id = $1", [log]);

it("tells of a change at the next look, of none after so many looks, and takes back what it told (spoolLookMs, spoolTellMs)", async () => {
  const log = randomId("log");
  await database.query("SELECT 1", []);
  let state: SpoolStanding = "shipping";
  let looks = 0;
  const told: { readonly look: number; readonly state: unknown }[] = [];
  const query: Query = (text, values) => {
    if (values.length === 2) told.push({ look: looks, state: values[1] });
    return database.query(text, values);
  };
  const look = () => {
    looks += 1;
    if (looks === 13) state = "buffering";
    return state;
  };
  const errors: unknown[] = [];
  const teller = tellStanding(query, log, look, { spoolLookMs: 80, spoolTellMs: 400 }, (error) => errors.push(error));
  await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(19), { timeout: 10_000, interval: 5 });
  // Five looks take 400 ms, however late a busy machine is with each.
  const [first, second, third, changed, after] = told;
  expect(first).toEqual({ look: 1, state: "shipping" });
  expect([second?.state, third?.state, changed, after?.state]).toEqual(["shipping", "shipping", { look: 13, state: "buffering" }, "buffering"]);
  expect([(second?.look ?? 0) - 1, (third?.look ?? 0) - (second?.look ?? 0), (after?.look ?? 0) - 13]).toEqual([5, 5, 5]);
  expect(await rowsOf(log)).toEqual([{ state: "buffering" }]);
  await teller.stop();
  expect([await rowsOf(log), errors]).toEqual([[], []]);
});
