import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { runAsTenant } from "@/lib/db/tenant-db";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "./two-organizations";

let database: TestDatabase;
let acme: Estate;
let rival: Estate;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme, rival] = [await buildEstate(database), await buildEstate(database)];
});
afterAll(async () => {
  await Promise.all([closeDatabase(database.consoleUrl), closeDatabase(database.adminUrl)]);
  await database.drop();
});

/** Every table and view that names an organization in each of its rows, as the database has them. */
async function tenantTables(kinds: readonly ("r" | "p" | "v")[] = ["r", "p"]): Promise<readonly string[]> {
  const rows = await ask(database.adminUrl, `SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = ANY($1::"char"[]) AND NOT c.relispartition ORDER BY c.relname`, [kinds]);
  return rows.map(({ relname }) => String(relname));
}

/** Those of them that the console may read. */
async function readByConsole(): Promise<readonly string[]> {
  const rows = await ask(database.adminUrl, "SELECT name FROM unnest($1::text[]) AS name WHERE has_any_column_privilege('portcullis_console', name, 'SELECT')", [await tenantTables(["r", "p", "v"])]);
  return rows.map(({ name }) => String(name));
}

it("no function with its owner's rights is anybody's, or looks for names where its caller says", async () => {
  const functions = await ask(database.adminUrl, `SELECT p.oid::regprocedure::text AS name,
      p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0) AS "isPublic", coalesce(p.proconfig::text, '') LIKE '%search_path=%' AS "isPlaced"
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef`);
  expect(functions.length).toBeGreaterThan(5);
  expect(functions.filter(({ isPublic, isPlaced }) => isPublic === true || isPlaced !== true)).toEqual([]);
});

describe("with the filter off, row-level security alone", () => {
  const asRival = <T>(work: (tx: Prisma.TransactionClient) => Promise<T>) =>
    openDatabase(database.consoleUrl).$transaction(async (tx) => {
      await tx.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${rival.tenant.org.id}, true)`);
      return work(tx);
    });

  it("shows a tenant its own rows and no others, in every table", async () => {
    const tables = await readByConsole();
    expect(tables).toEqual(expect.arrayContaining(["servers", "calls", "audit_records", "near_limits", "streams_ahead"]));
    for (const table of tables) {
      const rows = await asRival((tx) => tx.$queryRaw<{ org_id: string }[]>(Prisma.sql`SELECT org_id FROM ${Prisma.raw(table)}`));
      expect(rows.filter((row) => row.org_id !== rival.tenant.org.id), table).toEqual([]);
    }
    expect(await asRival((tx) => tx.organization.findMany({ select: { id: true } }))).toEqual([{ id: rival.tenant.org.id }]);
  });

  it("updates and deletes nothing of another tenant", async () => {
    expect(await asRival((tx) => tx.grant.updateMany({ where: { id: acme.grantId }, data: { label: "taken" } }))).toEqual({ count: 0 });
    expect(await asRival((tx) => tx.server.deleteMany({ where: { id: acme.serverId } }))).toEqual({ count: 0 });
  });

  it("refuses a row written for another tenant", async () => {
    await expect(asRival((tx) => tx.change.create({ data: { id: "chg_x", orgId: acme.tenant.org.id, actorKind: "user", actorId: "x", action: "x.y", targetId: "x", targetName: "x" } })))
      .rejects.toThrow(/row-level security/);
  });

  it("shows nobody anything while no tenant is set", async () => {
    const database_ = openDatabase(database.consoleUrl);
    expect(await database_.server.findMany()).toEqual([]);
    expect(await database_.organization.findMany()).toEqual([]);
    expect(await database_.$queryRaw(Prisma.sql`SELECT id FROM calls`)).toEqual([]);
  });
});

describe("with row-level security off, the filter alone", () => {
  const asRival = <T>(work: Parameters<typeof runAsTenant<T>>[2]) => runAsTenant(openDatabase(database.adminUrl), rival.tenant.org.id, work);

  it("finds, counts, changes and deletes only the tenant's own rows", async () => {
    await asRival(async (db) => {
      expect((await db.server.findMany()).map((row) => row.id)).toEqual([rival.serverId]);
      expect(await db.server.findFirst({ where: { id: acme.serverId } })).toBeNull();
      expect(await db.server.findUnique({ where: { id: acme.serverId } })).toBeNull();
      expect(await db.grant.count({ where: { OR: [{ id: acme.grantId }, { id: rival.grantId }] } })).toBe(1);
      expect(await db.grant.updateMany({ where: { id: acme.grantId }, data: { label: "taken" } })).toEqual({ count: 0 });
      expect(await db.tool.deleteMany({ where: { id: acme.toolId } })).toEqual({ count: 0 });
      expect((await db.policyVersion.groupBy({ by: ["policyId"] })).map((group) => group.policyId)).toEqual([rival.policyId]);
    });
  });

  it("writes what is made into the tenant, whatever the caller says", async () => {
    await asRival(async (db) => {
      const foreign = (id: string) => ({ id, orgId: acme.tenant.org.id, actorKind: "user", actorId: "x", action: "x.y", targetId: "x", targetName: "x" });
      const made = [
        await db.change.create({ data: foreign("chg_1") }),
        ...(await db.change.createManyAndReturn({ data: [foreign("chg_2"), foreign("chg_3")] })),
        await db.change.upsert({ where: { id: "chg_4" }, create: foreign("chg_4"), update: {} }),
      ];
      expect(made.map(({ orgId }) => orgId)).toEqual(made.map(() => rival.tenant.org.id));
      expect(await db.change.createMany({ data: [foreign("chg_5")] })).toEqual({ count: 1 });
      expect((await db.change.findFirst({ where: { id: "chg_5" } }))?.orgId).toBe(rival.tenant.org.id);
    });
  });
});

describe("with filter and row-level security off, the composite keys alone", () => {
  it.each([
    ["a grant on another tenant's server", "UPDATE grants SET server_id = $2, policy_id = NULL WHERE id = $1"],
    ["a policy on another tenant's server", "UPDATE policies SET server_id = $2 WHERE id = (SELECT policy_id FROM grants WHERE id = $1)"],
    ["a tool on another tenant's server", "UPDATE tools SET server_id = $2 WHERE server_id = (SELECT server_id FROM grants WHERE id = $1)"],
    ["a job on another tenant's server", "UPDATE jobs SET server_id = $2 WHERE server_id = (SELECT server_id FROM grants WHERE id = $1)"],
  ])("refuse %s", async (_what, sql) => {
    await expect(ask(database.adminUrl, sql, [rival.grantId, acme.serverId])).rejects.toThrow(/foreign key/);
  });

  it("refuse a policy of one's own other server", async () => {
    await expect(ask(database.adminUrl, "UPDATE grants SET policy_id = $2 WHERE id = $1", [rival.grantId, acme.policyId])).rejects.toThrow(/foreign key/);
  });
});

describe("the roles that serve requests", () => {
  it.each(["consoleUrl", "gatewayUrl"] as const)("%s: is not superuser, does not bypass row-level security, owns nothing, cannot become who does", async (url) => {
    const [role] = await ask(database[url], "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user");
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
    expect(await ask(database[url], "SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)")).toEqual([]);
    expect(await ask(database[url], "SELECT 1 FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = current_user)")).toEqual([]);
    await expect(ask(database[url], "ALTER TABLE servers DISABLE ROW LEVEL SECURITY")).rejects.toThrow(/must be owner/);
    await expect(ask(database[url], "SET ROLE portcullis_owner")).rejects.toThrow(/permission denied/);
    await expect(ask(database[url], "CREATE TABLE public.mine (x int)")).rejects.toThrow(/permission denied/);
  });

  it("row-level security is on and forced for every table that names an organization", async () => {
    const tables = [...(await tenantTables()), "organizations"];
    expect(tables.length).toBeGreaterThan(30);
    const open = await ask(database.adminUrl, "SELECT relname FROM pg_class WHERE relname = ANY($1) AND NOT (relrowsecurity AND relforcerowsecurity)", [tables]);
    expect(open).toEqual([]);
  });

  it("a row is the console's by its organization, in every table, and but for three by nothing else: one's own membership, and a key or an invitation by its token", async () => {
    const rules = await ask(database.adminUrl, `SELECT c.relname, pg_get_expr(p.polqual, c.oid) AS seen, pg_get_expr(p.polwithcheck, c.oid) AS written
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE c.relname = ANY($1) AND p.polpermissive AND (0 = ANY(p.polroles) OR 'portcullis_console'::regrole = ANY(p.polroles))`, [await tenantTables()]);
    const others = rules.filter(({ seen, written }) => seen !== "(org_id = current_org())" || (written !== null && written !== seen));
    expect(others.map(({ relname, seen, written }) => [relname, seen, written]).sort()).toEqual([
      ["api_keys", "(token_hash = current_token_hash())", null],
      ["invitations", "(token_hash = current_token_hash())", null],
      ["memberships", "(user_id = current_person())", null],
    ]);
    const read = (await readByConsole()).filter((table) => !rules.some(({ relname }) => relname === table));
    // A view shows what whoever asks may see of the tables behind it.
    expect(read).toEqual(["streams_ahead"]);
    expect(await ask(database.adminUrl, "SELECT relname FROM pg_class WHERE relname = ANY($1) AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)", [read])).toEqual([]);
  });

  it("a part of a table is read through the table alone, since its rules are not the part's", async () => {
    const parts = await ask(database.adminUrl, `SELECT c.relname, r.role FROM pg_class c, unnest(ARRAY['portcullis_console', 'portcullis_gateway']) AS r(role)
      WHERE c.relispartition AND c.relkind = 'r' AND has_any_column_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE')`);
    expect(parts).toEqual([]);
    expect((await ask(database.adminUrl, "SELECT 1 FROM pg_class WHERE relispartition AND relkind = 'r'")).length).toBeGreaterThan(0);
  });

  it("the gateway reads no person and writes no configuration", async () => {
    for (const table of ["users", "sessions", "memberships", "api_keys", "invitations", "mail_tokens", "changes"]) {
      await expect(ask(database.gatewayUrl, `SELECT 1 FROM ${table}`), table).rejects.toThrow(/permission denied/);
    }
    for (const table of ["servers", "tools", "policies", "policy_versions", "grants", "organizations"]) {
      await expect(ask(database.gatewayUrl, `DELETE FROM ${table}`), table).rejects.toThrow(/permission denied/);
    }
  });

  it("the console cannot write, change or delete a call, nor change a change or a policy version", async () => {
    for (const sql of ["DELETE FROM calls", "UPDATE calls SET code = 'allowed'", "INSERT INTO calls (id) VALUES ('x')", "UPDATE changes SET action = 'x'", "DELETE FROM changes", "UPDATE policy_versions SET document = '{}'"]) {
      await expect(ask(database.consoleUrl, sql), sql).rejects.toThrow(/permission denied/);
    }
  });

  it("the gateway cannot delete a call, nor write an outcome twice", async () => {
    await expect(ask(database.gatewayUrl, "DELETE FROM calls")).rejects.toThrow(/permission denied/);
    await expect(ask(database.gatewayUrl, "UPDATE calls SET outcome = 'delivered' WHERE id = $1", [acme.callId])).rejects.toThrow(/written once/);
    await expect(ask(database.gatewayUrl, "UPDATE calls SET code = 'allowed' WHERE id = $1", [acme.callId])).rejects.toThrow(/permission denied/);
  });
});
