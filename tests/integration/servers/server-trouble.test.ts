// What gateways note of a server stands beside it for everybody who may read it, in plain words; a server that moves begins anew.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { closeDatabase } from "@/lib/db/client";
import { getServer } from "@/lib/servers/get-server";
import { listServers } from "@/lib/servers/list-servers";
import { registerServer } from "@/lib/servers/register-server";
import { reviseServer } from "@/lib/servers/revise-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { troubleCauses, type TroubleCause } from "@/lib/servers/server-trouble";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "./test-organization";

let database: TestDatabase;
let acme: TenantContext;
const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: generateSealingKeys().publicKey, fingerprintKey: "a key of the tests" };

beforeAll(async () => {
  database = await createTestDatabase();
  acme = await openNewOrganization(database);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function serverWith(cause: string, resting: boolean): Promise<string> {
  const { server } = await registerServer(acme, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" }), rules);
  await ask(database.gatewayUrl, "INSERT INTO server_troubles (org_id, server_id, cause, resting, since, seen_at) VALUES ($1, $2, $3, $4, '2026-11-26T00:00:00Z', '2026-11-26T00:05:00Z')",
    [acme.org.id, server.id, cause, resting]);
  return server.id;
}

describe("a server's trouble", () => {
  it.each(troubleCauses.map((cause): readonly [TroubleCause] => [cause]))("%s is known to the database, and said in a sentence with a next step", async (cause) => {
    const { trouble } = await getServer(acme, await serverWith(cause, false));
    expect(trouble).toMatchObject({ cause, resting: false, since: "2026-11-26T00:00:00.000Z", seenAt: "2026-11-26T00:05:00.000Z" });
    expect(trouble?.message).toMatch(/^[A-Z].+\. .+\.$/);
  });

  it("says that calls are held back where they are", async () => {
    expect((await getServer(acme, await serverWith("timed_out", true))).trouble?.message).toContain("Calls are held back");
  });

  it("of another kind cannot be written", async () => {
    await expect(serverWith("something_else", false)).rejects.toThrow(/server_troubles_cause/);
  });

  it("stands in the list too, and is null where there is none", async () => {
    const { server } = await registerServer(acme, registerServerInput.parse({ name: "Well", url: "https://well.example.com/mcp" }), rules);
    const listed = await listServers(acme);
    expect(listed.find(({ id }) => id === server.id)?.trouble).toBeNull();
    expect(listed.filter(({ trouble }) => trouble !== null)).toHaveLength(troubleCauses.length + 1);
  });

  it("is gone when the server moves, and stays when only its name changes", async () => {
    const serverId = await serverWith("connection_failed", false);
    expect((await reviseServer(acme, { serverId, name: "Archive" }, rules)).server.trouble?.cause).toBe("connection_failed");
    expect((await reviseServer(acme, { serverId, url: "https://files.example.com/v2/mcp" }, rules)).server.trouble).toBeNull();
  });

  it("cannot be written by the console, which may only take it away", async () => {
    await expect(ask(database.consoleUrl, "INSERT INTO server_troubles (org_id, server_id, cause, since, seen_at) VALUES ('a', 'b', 'timed_out', now(), now())")).rejects.toThrow(/permission denied/);
  });
});
