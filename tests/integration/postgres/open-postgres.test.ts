// Connections to Postgres: kept while they may be wanted, heard of while they are silent, given back in their time.
import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { listen } from "@/proxy/postgres/listen";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

let database: TestDatabase;
const opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await database.drop();
});

function open(bounds: Partial<GatewayBounds>): Postgres {
  const postgres = openPostgres(database.gatewayUrl, { ...gatewayBounds, ...bounds }, () => undefined);
  opened.push(postgres);
  return postgres;
}

/** Those of a gateway that are open now, by what they are for. */
const names = async () => (await ask(database.adminUrl, "SELECT application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'portcullis-gateway %' AND datname = current_database() ORDER BY 1"))
  .map(({ name }) => String(name).replace("portcullis-gateway ", ""));

it("keeps a connection that nothing is asked on for so long, and then gives it back, but for one of those that calls wait for (databaseIdleMs)", async () => {
  const kept = open({ databaseIdleMs: 60_000 });
  await kept.configuration("SELECT 1", []);
  const brief = open({ databaseIdleMs: 200 });
  await Promise.all([brief.configuration("SELECT 1", []), brief.values("SELECT 1", []), ...Array.from({ length: 3 }, () => brief.limits("SELECT pg_sleep(0.05)", []))]);
  expect(await names()).toEqual(["configuration", "configuration", "limits", "limits", "limits", "values"]);
  await vi.waitFor(async () => expect(await names()).toEqual(["configuration", "limits"]), { timeout: 5_000 });
  expect(await kept.configuration("SELECT 1 AS one", [])).toEqual({ rows: [{ one: 1 }] });
});

/** In how many seconds the kernel will ask the other end of a connection from this port whether it is there; null where it never will. Linux alone says so. */
function askedInSeconds(port: number): number | null {
  const [, ...lines] = fs.readFileSync("/proc/net/tcp", "utf8").trim().split("\n");
  const line = lines.map((text) => text.trim().split(/\s+/)).find(([, local]) => local?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, "0")}`));
  const [timer = "", ticks = ""] = line?.[5]?.split(":") ?? [];
  return timer === "02" ? Number.parseInt(ticks, 16) / 100 : null;
}

describe.skipIf(process.platform !== "linux")("a connection that is silent", () => {
  const portOf = async (name: string) => Number((await ask(database.adminUrl, "SELECT client_port FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() ORDER BY backend_start DESC LIMIT 1", [`portcullis-gateway ${name}`]))[0]?.["client_port"]);

  it.each([[20_000], [50_000]])("is heard of by TCP after %i ms, so that nothing on its way forgets it: one of a pool, and the one that listens (databaseKeepAliveMs)", async (databaseKeepAliveMs) => {
    await open({ databaseKeepAliveMs }).records("SELECT 1", []);
    opened.push(await listen(database.gatewayUrl, ["channel"], { ...gatewayBounds, databaseKeepAliveMs }, { notification: () => undefined, connected: () => undefined, error: () => undefined }));
    for (const name of ["records", "listen"]) {
      const seconds = askedInSeconds(await portOf(name));
      expect(seconds, name).toBeLessThanOrEqual(databaseKeepAliveMs / 1_000);
      expect(seconds, name).toBeGreaterThan(databaseKeepAliveMs / 1_000 - 15);
    }
  });
});
