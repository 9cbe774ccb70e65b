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
