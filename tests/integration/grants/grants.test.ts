import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashToken } from "@/lib/crypto/hash-token";
import { parseToken } from "@/lib/crypto/mint-token";
import { closeDatabase } from "@/lib/db/client";
import { attachPolicy } from "@/lib/grants/attach-policy";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { listGrants } from "@/lib/grants/list-grants";
import { reviseGrant } from "@/lib/grants/revise-grant";
import { revokeGrant } from "@/lib/grants/revoke-grant";
import { rotateGrant } from "@/lib/grants/rotate-grant";
import { listChanges } from "@/lib/changes/list-changes";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

let database: TestDatabase;
let acme: Estate;
beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  acme = await buildEstate(database);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const make = (more: object = {}) => createGrant(acme.tenant, createGrantInput.parse({ serverId: acme.serverId, policyId: acme.policyId, label: "Laptop", ...more }));
const rowOf = async (id: string) => (await ask(database.adminUrl, "SELECT * FROM grants WHERE id = $1", [id]))[0] ?? {};
const versionOf = async () => BigInt(String((await ask(database.adminUrl, "SELECT config_version FROM organizations WHERE id = $1", [acme.tenant.org.id]))[0]?.["config_version"]));

describe("a grant's token", () => {
  it("is told once and kept as a hash", async () => {
    const { grant, token } = await make();
    expect(parseToken(token, "pcg_")).toBe(token);
    const row = await rowOf(grant.id);
    expect(row["token_hash"]).toBe(hashToken(token));
    expect(JSON.stringify([row, grant, await listGrants(acme.tenant), (await listChanges(acme.tenant)).changes])).not.toContain(token);
  });

  it("is replaced by rotation, and the old one is nowhere", async () => {
    const first = await make();
    const second = await rotateGrant(acme.tenant, { grantId: first.grant.id });
    expect(second.token).not.toBe(first.token);
    expect((await rowOf(first.grant.id))["token_hash"]).toBe(hashToken(second.token));
  });
});

describe("a grant's life", () => {
  it("each act raises the configuration's version and leaves one change", async () => {
    const { grant } = await make({ tags: { team: "payments" } });
    const acts: readonly (() => Promise<unknown>)[] = [
      () => reviseGrant(acme.tenant, { grantId: grant.id, label: "Laptop 2", cidrs: ["203.0.113.0/24"] }),
      () => attachPolicy(acme.tenant, { grantId: grant.id, policyId: null }),
      () => rotateGrant(acme.tenant, { grantId: grant.id }),
      () => revokeGrant(acme.tenant, { grantId: grant.id }),
    ];
    for (const act of acts) {
      const before = await versionOf();
      await act();
      expect(await versionOf()).toBeGreaterThan(before);
    }
    const { changes } = await listChanges(acme.tenant);
    expect(changes.filter((change) => change.targetId === grant.id).map((change) => change.action)).toEqual(["grant.revoke", "grant.rotate", "grant.attach_policy", "grant.revise", "grant.create"]);
  });

  it("is over once revoked: nothing changes it, and revoking again says so quietly", async () => {
    const { grant } = await make();
    const revoked = await revokeGrant(acme.tenant, { grantId: grant.id });
    expect(revoked.state).toBe("revoked");
    expect(await revokeGrant(acme.tenant, { grantId: grant.id })).toEqual(revoked);
    await expect(rotateGrant(acme.tenant, { grantId: grant.id })).rejects.toMatchObject({ code: "conflict" });
    await expect(reviseGrant(acme.tenant, { grantId: grant.id, label: "x" })).rejects.toMatchObject({ code: "conflict" });
    await expect(attachPolicy(acme.tenant, { grantId: grant.id, policyId: null })).rejects.toMatchObject({ code: "conflict" });
  });

  it("refuses an expiry in the past, bad networks and bad tags, and writes nothing", async () => {
    const before = (await listGrants(acme.tenant)).length;
    await expect(make({ expiresAt: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input", fields: { expiresAt: expect.any(String) } });
    for (const more of [{ cidrs: ["203.0.113.7/24"] }, { cidrs: ["x"] }, { tags: { "a b": "c" } }, { label: " " }, { orgId: "org_x" }]) {
      expect(createGrantInput.safeParse({ serverId: acme.serverId, label: "Laptop", ...more }).success, JSON.stringify(more)).toBe(false);
    }
    expect(await listGrants(acme.tenant)).toHaveLength(before);
  });
});

describe("who may", () => {
  it("a policy manager attaches policies but mints nothing; a viewer does neither", async () => {
    const { grant } = await make();
    const [manager, viewer] = [await openAs(database, acme.tenant.org, "policy_manager"), await openAs(database, acme.tenant.org, "viewer")];
    await expect(attachPolicy(manager, { grantId: grant.id, policyId: null })).resolves.toMatchObject({ policyId: null });
    await expect(createGrant(manager, createGrantInput.parse({ serverId: acme.serverId, label: "x" }))).rejects.toMatchObject({ code: "forbidden" });
    await expect(attachPolicy(viewer, { grantId: grant.id, policyId: null })).rejects.toMatchObject({ code: "forbidden" });
    await expect(revokeGrant(viewer, { grantId: grant.id })).rejects.toMatchObject({ code: "forbidden" });
    expect((await listGrants(viewer)).length).toBeGreaterThan(0);
  });
});
