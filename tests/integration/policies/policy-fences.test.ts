// Who may not: another organization, a role without the right, and the database's own word on versions.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { createPolicy } from "@/lib/policies/create-policy";
import { deletePolicy } from "@/lib/policies/delete-policy";
import { getPolicy } from "@/lib/policies/get-policy";
import { getVersion } from "@/lib/policies/get-version";
import { listPolicies } from "@/lib/policies/list-policies";
import { listVersions } from "@/lib/policies/list-versions";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import { publishVersion } from "@/lib/policies/publish-version";
import { renamePolicy } from "@/lib/policies/rename-policy";
import { saveVersion } from "@/lib/policies/save-version";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

const document = '{"version":"1","default":"deny"}';

let database: TestDatabase;
let acme: TenantContext;
let rival: TenantContext;
let policy: PolicyRecord;
let rivalServer: string;

beforeAll(async () => {
  database = await createTestDatabase();
  [acme, rival] = [await openNewOrganization(database), await openNewOrganization(database)];
  policy = await createPolicy(acme, { serverId: await insertServer(database, acme, []), name: "Default", note: "", start: { kind: "document", document } });
  rivalServer = await insertServer(database, rival, []);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

type Act = (tenant: TenantContext, ids: { readonly policyId: string; readonly serverId: string }) => Promise<unknown>;

const reads: Readonly<Record<string, Act>> = {
  listPolicies: (tenant, { serverId }) => listPolicies(tenant, { serverId }),
  getPolicy: (tenant, { policyId }) => getPolicy(tenant, { policyId }),
  listVersions: (tenant, { policyId }) => listVersions(tenant, { policyId }),
  getVersion: (tenant, { policyId }) => getVersion(tenant, { policyId, number: 1 }),
};
const writes: Readonly<Record<string, Act>> = {
  createPolicy: (tenant, { serverId }) => createPolicy(tenant, { serverId, name: "Mine", note: "", start: { kind: "deny_all" } }),
  saveVersion: (tenant, { policyId }) => saveVersion(tenant, { policyId, document, note: "", expectedVersion: 1, publish: true }),
  publishVersion: (tenant, { policyId }) => publishVersion(tenant, { policyId, number: 1 }),
  renamePolicy: (tenant, { policyId }) => renamePolicy(tenant, { policyId, name: "Taken" }),
  deletePolicy: (tenant, { policyId }) => deletePolicy(tenant, { policyId, confirm: "Default", detachGrants: true }),
};
const everything = Object.entries({ ...reads, ...writes });

async function refusal(act: Promise<unknown>): Promise<unknown> {
  return act.then(() => "was not refused", (error: { code: string; public: string; fields: object }) => ({ code: error.code, public: error.public, fields: error.fields }));
}

const rows = async () => [await ask(database.adminUrl, "SELECT * FROM policies ORDER BY id"), await ask(database.adminUrl, "SELECT * FROM policy_versions ORDER BY id"), await ask(database.adminUrl, "SELECT count(*) FROM changes")];

describe("another organization", () => {
  it.each(everything)("%s: a foreign policy or server answers as a missing one, and nothing is written", async (_name, act) => {
    const before = await rows();
    const foreign = await refusal(act(rival, { policyId: policy.id, serverId: policy.serverId }));
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(await refusal(act(rival, { policyId: randomId("pol"), serverId: randomId("srv") })));
    expect(await rows()).toEqual(before);
  });

  it("cannot copy a foreign policy onto a server of its own", async () => {
    const start = { kind: "copy", policyId: policy.id, number: 1 } as const;
    expect(await refusal(createPolicy(rival, { serverId: rivalServer, name: "Copy", note: "", start }))).toMatchObject({ code: "not_found" });
    expect(await listPolicies(rival, { serverId: rivalServer })).toEqual([]);
  });
});

describe("roles", () => {
  it.each(["viewer", "approver"] as const)("%s reads everything and writes nothing", async (role) => {
    const person = await openAs(database, acme.org, role);
    const ids = { policyId: policy.id, serverId: policy.serverId };
    for (const act of Object.values(reads)) await expect(act(person, ids)).resolves.toBeDefined();
    for (const act of Object.values(writes)) expect(await refusal(act(person, ids))).toMatchObject({ code: "forbidden" });
  });

  it("a policy manager writes", async () => {
    const person = await openAs(database, acme.org, "policy_manager");
    await expect(createPolicy(person, { serverId: policy.serverId, name: "Theirs", note: "", start: { kind: "deny_all" } })).resolves.toMatchObject({ liveVersion: 1 });
  });
});

describe("the database", () => {
  it("lets nobody change a saved version, not even the owner of the tables", async () => {
    const change = (url: string, column: string) => ask(url, `UPDATE policy_versions SET ${column} = ${column} WHERE policy_id = $1`, [policy.id]);
    for (const column of ["document", "number", "note", "created_by"]) await expect(change(database.adminUrl, column)).rejects.toThrow("policy_versions rows are immutable");
    for (const url of [database.consoleUrl, database.gatewayUrl]) await expect(change(url, "document")).rejects.toThrow("permission denied");
  });

  it("has no place for a second version of one number", async () => {
    await expect(ask(
      database.adminUrl, "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 1, $4, 'usr_x')",
      [randomId("pvr"), acme.org.id, policy.id, document],
    )).rejects.toThrow("policy_versions_org_id_policy_id_number_key");
  });

  it("has no place for a version of another organization's policy", async () => {
    await expect(ask(
      database.adminUrl, "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 7, $4, 'usr_x')",
      [randomId("pvr"), rival.org.id, policy.id, document],
    )).rejects.toThrow("policy_versions_org_id_policy_id_fkey");
  });
});
