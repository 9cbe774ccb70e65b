// What people do is in the same kind of chain as what agents do, in the transaction of the act; no role of ours can change it (AUD-15).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChangeAct } from "@/lib/audit/change-acts";
import { recordChange } from "@/lib/audit/record-change";
import { closeDatabase } from "@/lib/db/client";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";
import { withClient } from "@/lib/migrate/with-client.mjs";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const act = (tenant: TenantContext, action: ChangeAct, more: { readonly after?: { readonly [name: string]: string } } = {}) =>
  tenant.transaction((db) => recordChange(tenant, db, { action, targetId: "x_1", targetName: "X", ...more }));
const chainOf = (tenant: TenantContext) => readChain(database.adminUrl, tenant.org.id, "console");

describe("the chain of an organization's console", () => {
  it("holds each change as its row has it", async () => {
    const tenant = await openNewOrganization(database);
    await act(tenant, "server.register", { after: { name: "Zoë\n\"=cmd()\"" } });
    const [record] = await chainOf(tenant);
    const [row] = await ask(database.adminUrl, "SELECT id, at FROM changes WHERE org_id = $1", [tenant.org.id]);
    expect(JSON.parse(record?.body ?? "")).toEqual({
      kind: "change", at: row?.at instanceof Date ? row.at.toISOString() : "", org: tenant.org.id, id: row?.id, actor_kind: "user", actor_id: tenant.actor.id,
      action: "server.register", target_id: "x_1", target_name: "X", before: null, after: { name: "Zoë\n\"=cmd()\"" },
    });
    expect(record?.body).not.toContain("\n");
    expect(firstBroken(tenant.org.id, "console", await chainOf(tenant))).toBeNull();
  });

  it("is unbroken after 50 changes at one time", async () => {
    const tenant = await openNewOrganization(database);
    await Promise.all(Array.from({ length: 50 }, (_, index) => act(tenant, index % 2 === 0 ? "server.stop" : "server.start")));
    const chain = await chainOf(tenant);
    expect(chain).toHaveLength(50);
    expect(firstBroken(tenant.org.id, "console", chain)).toBeNull();
  });

  it("has no record of an act that was taken back, and none is without its act", async () => {
    const tenant = await openNewOrganization(database);
    await expect(tenant.transaction(async (db) => {
      await recordChange(tenant, db, { action: "server.register", targetId: "x_1", targetName: "X" });
      throw new Error("no");
    })).rejects.toThrow();
    expect(await chainOf(tenant)).toEqual([]);
    await act(tenant, "server.register");
    expect((await chainOf(tenant)).map(({ seq }) => seq)).toEqual([1]);
  });

  it("takes several changes of one act in their order", async () => {
    const tenant = await openNewOrganization(database);
    await tenant.transaction(async (db) => {
      for (const action of ["server.register", "server.stop", "server.start"] as const) await recordChange(tenant, db, { action, targetId: "x_1", targetName: "X" });
    });
    const chain = await chainOf(tenant);
    expect(chain.map(({ body }) => /server\.\w+/.exec(body)?.[0])).toEqual(["server.register", "server.stop", "server.start"]);
    expect(firstBroken(tenant.org.id, "console", chain)).toBeNull();
  });

  it("of one organization keeps none of another waiting", async () => {
    const [one, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    await act(one, "server.register");
    await withClient(database.adminUrl, async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT 1 FROM audit_chains WHERE org_id = $1 FOR UPDATE", [one.org.id]);
      let isDone = false;
      const held = act(one, "server.stop").then(() => (isDone = true));
      await act(other, "server.register");
      expect(isDone).toBe(false);
      await client.query("COMMIT");
      await held;
    });
    expect(await chainOf(other)).toHaveLength(1);
    expect(await chainOf(one)).toHaveLength(2);
  });

  it("ends with its organization", async () => {
    const tenant = await openNewOrganization(database);
    await act(tenant, "server.register");
    await tenant.transaction(async (db) => {
      await recordChange(tenant, db, { action: "org.rename", targetId: "x_1", targetName: "X" });
      await db.organization.delete({ where: { id: tenant.org.id } });
    });
    expect(await chainOf(tenant)).toEqual([]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_chains WHERE org_id = $1", [tenant.org.id])).toEqual([]);
  });
});

describe("AUD-15: the audit log", () => {
  const tables = ["audit_records", "audit_records_default", "audit_checkpoints", "audit_tombstones"];
  const attempts = ["DELETE FROM %", "UPDATE % SET org_id = 'x'", "TRUNCATE %", "ALTER TABLE % DISABLE ROW LEVEL SECURITY", "DROP TABLE %", "ALTER TABLE % ADD COLUMN x int", "CREATE TRIGGER t AFTER INSERT ON % EXECUTE FUNCTION x()"];

  it.each(["consoleUrl", "gatewayUrl"] as const)("cannot be changed, emptied or unfenced by %s", async (url) => {
    for (const table of tables) for (const attempt of attempts) {
      const sql = attempt.replace("%", table);
      await expect(ask(database[url], sql), sql).rejects.toThrow(/permission denied|must be owner/);
    }
    await expect(ask(database[url], "DROP POLICY tenant ON audit_records")).rejects.toThrow(/must be owner/);
  });

  it("is written by the console through its changes alone", async () => {
    for (const sql of [
      "INSERT INTO audit_records (org_id, writer_id, seq, at, kind, hash, body) VALUES ('o', 'console', 1, now(), 'change', '', '')",
      "INSERT INTO audit_chains (org_id, writer_id) VALUES ('o', 'console')", "UPDATE audit_chains SET seq = 0", "SELECT * FROM audit_writers",
      "SELECT append_audit_record('o', 'console', now(), 'change', '{}')", "SELECT ingest_records('log_1', '{1}', '{o}', '{}')",
    ]) await expect(ask(database.consoleUrl, sql), sql).rejects.toThrow(/permission denied/);
  });

  it("is read by the console of its own organization alone", async () => {
    const [one, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    await act(one, "server.register");
    await act(other, "server.register");
    await withClient(database.consoleUrl, async (client) => {
      expect((await client.query("SELECT 1 FROM audit_records")).rowCount).toBe(0);
      await client.query("SELECT set_config('portcullis.org', $1, false)", [one.org.id]);
      expect((await client.query("SELECT DISTINCT org_id FROM audit_records")).rows).toEqual([{ org_id: one.org.id }]);
      expect((await client.query("SELECT DISTINCT org_id FROM audit_chains")).rows).toEqual([{ org_id: one.org.id }]);
    });
  });
});
