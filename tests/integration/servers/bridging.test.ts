import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { randomId } from "@/lib/crypto/random-id";
import { setBridgingInput } from "@/lib/servers/server-input";
import { setBridging } from "@/lib/servers/set-bridging";
import { loadServerDocument } from "@/lib/snapshot/load-server-document";
import { parseServerDocument } from "@/lib/snapshot/parse-server-document";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "./test-organization";

let database: TestDatabase;
let acme: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  acme = await openNewOrganization(database);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const documentOf = async (serverId: string) => {
  const rows = await loadServerDocument(async (text, values) => ({ rows: await ask(database.gatewayUrl, text, [...values]) }), serverId);
  return rows === null ? null : parseServerDocument(rows, () => Promise.resolve());
};

it("is off for a new server, is switched by those who manage servers as a recorded change, and reaches the gateway's document with what was found", async () => {
  const serverId = randomId("srv");
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin, era) VALUES ($1, $2, $3, 'Files', 'https://f.example/mcp', 'https://f.example', 'legacy')",
    [serverId, acme.org.id, serverId.toLowerCase()]);
  expect((await documentOf(serverId))?.server).toMatchObject({ era: "legacy", bridgeModern: false });
  const viewer = await openAs(database, acme.org, "policy_manager");
  await expect(setBridging(viewer, { serverId, bridgeModern: true })).rejects.toMatchObject({ code: "forbidden" });
  expect((await setBridging(acme, setBridgingInput.parse({ serverId, bridgeModern: "on" }))).bridgeModern).toBe(true);
  await setBridging(acme, { serverId, bridgeModern: true });
  expect((await documentOf(serverId))?.server).toMatchObject({ bridgeModern: true });
  expect(await ask(database.adminUrl, "SELECT action, before, after FROM changes WHERE target_id = $1", [serverId])).toEqual([
    { action: "server.bridge", before: { bridgeModern: false }, after: { bridgeModern: true } },
  ]);
});

it("gives the gateway the schemas that mirror arguments in headers, of servers to which calls of the modern era go alone", async () => {
  for (const [era, bridgeModern, expected] of [["modern", false, "object"], ["dual", true, "object"], ["dual", false, "object"], [null, false, "object"], ["legacy", true, "object"], ["legacy", false, "null"]] as const) {
    const serverId = randomId("srv");
    await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin, era, bridge_modern) VALUES ($1, $2, $3, 'Files', 'https://f.example/mcp', 'https://f.example', $4, $5)",
      [serverId, acme.org.id, serverId.toLowerCase(), era, bridgeModern]);
    for (const [name, property] of [["mirrors", { type: "string", "x-mcp-header": "Region" }], ["plain", { type: "string" }]] as const) {
      await ask(database.adminUrl, "INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ($1, $2, $3, $4, 0, $5, 'sha256:x', 'active', 'read')",
        [randomId("tol"), acme.org.id, serverId, name, JSON.stringify({ name, inputSchema: { type: "object", properties: { region: property } } })]);
    }
    const tools = (await documentOf(serverId))?.tools ?? [];
    expect(tools.map(({ name, mirroredSchema }) => [name, mirroredSchema === null ? "null" : typeof mirroredSchema])).toEqual([["mirrors", expected], ["plain", "null"]]);
  }
});
