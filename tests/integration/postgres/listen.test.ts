// The connection that hears Postgres ends with whoever opened it.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { listen } from "@/proxy/postgres/listen";
import { openCuttableProxy } from "@/tests/support/cuttable-proxy";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const listening = async () => (await ask(database.adminUrl, "SELECT pid FROM pg_stat_activity WHERE application_name = 'portcullis-gateway listen' AND datname = current_database()")).map(({ pid }) => pid);

it("leaves none behind where it is closed while it comes back", async () => {
  const { hostname: host, port } = new URL(database.gatewayUrl);
  const proxy = await openCuttableProxy({ host, port: Number(port) });
  const url = new URL(database.gatewayUrl);
  url.host = `127.0.0.1:${String(proxy.port)}`;
  const heard: string[] = [];
  const on = { notification: () => undefined, connected: () => void heard.push("connected"), error: () => void heard.push("lost") };
  const listener = await listen(url.href, ["channel"], gatewayBounds, on);
  const [first] = await listening();
  expect(first).toBeDefined();
  // So slow that the next is still being made when it is there at the database.
  proxy.slow(200);
  await ask(database.adminUrl, "SELECT pg_terminate_backend($1)", [first]);
  await vi.waitFor(async () => expect((await listening()).filter((pid) => pid !== first)).toHaveLength(1), { timeout: 5_000, interval: 5 });
  await listener.close();
  await vi.waitFor(async () => expect(await listening()).toEqual([]), { timeout: 5_000 });
  expect(heard).toEqual(["connected", "lost"]);
  await proxy.close();
});

it("tries again for ever, after twice as long each time and never after longer than the bound (listenRetryMaxMs)", async () => {
  const { hostname: host, port } = new URL(database.gatewayUrl);
  const proxy = await openCuttableProxy({ host, port: Number(port) });
  const url = new URL(database.gatewayUrl);
  url.host = `127.0.0.1:${String(proxy.port)}`;
  const lostMs: number[] = [];
  let connections = 0;
  const on = { notification: () => undefined, connected: () => void (connections += 1), error: () => void lostMs.push(performance.now()) };
  proxy.cut();
  const listener = await listen(url.href, ["channel"], { ...gatewayBounds, listenRetryMaxMs: 250 }, on);
  await vi.waitFor(() => expect(lostMs.length).toBeGreaterThanOrEqual(8), { timeout: 6_000, interval: 5 });
  // A timer may end a millisecond early.
  const waits = lostMs.slice(1, 8).map((ms, index) => ms - (lostMs[index] ?? 0));
  expect(waits.filter((ms, index) => ms < ([100, 200][index] ?? 250) - 2)).toEqual([]);
  // Without the bound, these seven would have been 12.7 seconds; with it they are 1.6, and what a busy machine adds.
  expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThan(6_000);
  proxy.heal();
  await vi.waitFor(() => expect(connections).toBe(1), { timeout: 5_000 });
  await listener.close();
  await proxy.close();
});
