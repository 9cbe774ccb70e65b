// Policies and their versions on a real Postgres: what is saved, what is refused, what the admin log says of it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { attachPolicy } from "@/lib/grants/attach-policy";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { getGrant } from "@/lib/grants/get-grant";
import { revokeGrant } from "@/lib/grants/revoke-grant";
import { createPolicy } from "@/lib/policies/create-policy";
import { deletePolicy } from "@/lib/policies/delete-policy";
import { getPolicy } from "@/lib/policies/get-policy";
import { getVersion } from "@/lib/policies/get-version";
import { listPolicies } from "@/lib/policies/list-policies";
import { listPolicyChoices } from "@/lib/policies/list-policy-choices";
import { listVersions } from "@/lib/policies/list-versions";
import { publishVersion } from "@/lib/policies/publish-version";
import { renamePolicy } from "@/lib/policies/rename-policy";
import { saveVersion } from "@/lib/policies/save-version";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

const denyAll = '{"version":"1","default":"deny"}';
const allowAll = '{"version":"1","default":"allow"}';

let database: TestDatabase;
let tenant: TenantContext;
let serverId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});
beforeEach(async () => {
  tenant = await openNewOrganization(database);
  serverId = await insertServer(database, tenant, [["list", "read"], ["run", "execute"], ["rm", "destructive"]]);
});

const make = (name = "Default", document = denyAll) => createPolicy(tenant, { serverId, name, note: "", start: { kind: "document", document } });
const changes = (targetId: string) => ask(database.adminUrl, "SELECT action, before, after FROM changes WHERE target_id = $1 ORDER BY at, id", [targetId]);
const mint = async (policyId: string) => (await createGrant(tenant, createGrantInput.parse({ serverId, policyId, label: "CI" }))).grant.id;
const save = (policyId: string, document: string, expectedVersion: number, publish = true) => saveVersion(tenant, { policyId, document, note: "why", expectedVersion, publish });

describe("making a policy", () => {
  it("writes version 1, live at once, and one change", async () => {
    const policy = await make();
    expect(policy).toMatchObject({ serverId, name: "Default", liveVersion: 1, latestVersion: 1, grants: 0 });
    expect(await getVersion(tenant, { policyId: policy.id, number: 1 })).toMatchObject({ document: denyAll, live: true, author: { kind: "member" } });
    expect(await changes(policy.id)).toMatchObject([{ action: "policy.create", after: { liveVersion: 1, latestVersion: 1, start: "document" } }]);
  });

  it("starts from what is proposed, from reads alone, from nothing, from a copy", async () => {
    const documentOf = async (start: Parameters<typeof createPolicy>[1]["start"], name: string) => {
      const policy = await createPolicy(tenant, { serverId, name, note: "", start });
      return JSON.parse((await getVersion(tenant, { policyId: policy.id, number: 1 })).document);
    };
    const proposed = await documentOf({ kind: "proposed" }, "Proposed");
    expect(proposed).toMatchObject({ default: "deny", hide: ["rm"], tools: { list: {} } });
    expect(await documentOf({ kind: "read_only" }, "Read only")).toEqual({ version: "1", default: "deny", risk: { read: { action: "allow" } } });
    expect(await documentOf({ kind: "deny_all" }, "Deny all")).toEqual({ version: "1", default: "deny", tools: {} });
    const original = (await listPolicies(tenant, { serverId })).find(({ name }) => name === "Proposed");
    expect(await documentOf({ kind: "copy", policyId: original?.id ?? "" }, "Copy")).toEqual(proposed);
  });

  it("copies to another server as a policy of its own", async () => {
    const original = await make("Default", allowAll);
    const other = await insertServer(database, tenant, []);
    const copy = await createPolicy(tenant, { serverId: other, name: "Default", note: "", start: { kind: "copy", policyId: original.id } });
    await save(original.id, denyAll, 1);
    expect(await getPolicy(tenant, { policyId: copy.id })).toMatchObject({ serverId: other, latestVersion: 1 });
    expect((await getVersion(tenant, { policyId: copy.id, number: 1 })).document).toBe(allowAll);
  });

  it("offers every live policy of the organization to copy, and none of another's", async () => {
    const own = await make();
    expect(await listPolicyChoices(tenant)).toEqual([{ id: own.id, name: "Default", serverId, serverName: "Test", liveVersion: 1 }]);
    expect(await listPolicyChoices(await openNewOrganization(database))).toEqual([]);
  });

  it("refuses a second policy of one name, and a document that is not valid, and writes nothing", async () => {
    await make();
    await expect(make()).rejects.toMatchObject({ code: "conflict", fields: { name: expect.any(String) } });
    await expect(make("Broken", '{"version":"1"}')).rejects.toMatchObject({ code: "invalid_input", fields: { "document/default": expect.any(String) } });
    expect(await listPolicies(tenant, { serverId })).toHaveLength(1);
  });
});

describe("saving versions", () => {
  it("numbers them, keeps each text to the letter, and puts the newest in force", async () => {
    const policy = await make();
    const text = '{ "version": "1",\n\t"default": "allow" }\n';
    expect(await save(policy.id, text, 1)).toEqual({ number: 2, live: true });
    expect(await getVersion(tenant, { policyId: policy.id, number: 2 })).toMatchObject({ document: text, note: "why", live: true });
    expect((await changes(policy.id)).at(-1)).toMatchObject({
      action: "policy.publish", before: { liveVersion: 1, latestVersion: 1 }, after: { liveVersion: 2, latestVersion: 2 },
    });
  });

  it("leaves the live version alone where it is not to be published", async () => {
    const policy = await make();
    expect(await save(policy.id, allowAll, 1, false)).toEqual({ number: 2, live: false });
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ liveVersion: 1, latestVersion: 2 });
    expect((await changes(policy.id)).at(-1)).toMatchObject({ action: "policy.save", after: { liveVersion: 1, latestVersion: 2 } });
  });

  it("refuses what the engine refuses, and writes nothing", async () => {
    const policy = await make();
    for (const document of ["", "{", '{"version":"1","default":"deny","timezone":"Nowhere/Land"}', '{"version":"1","default":"deny","default":"allow"}']) {
      await expect(save(policy.id, document, 1)).rejects.toMatchObject({ code: "invalid_input", fields: { document: expect.any(String) } });
    }
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ latestVersion: 1 });
    expect(await changes(policy.id)).toHaveLength(1);
  });

  it("warns the last of two writers, whose text is not written over the other's", async () => {
    const policy = await make();
    await save(policy.id, allowAll, 1);
    await expect(save(policy.id, denyAll, 1)).rejects.toMatchObject({ code: "conflict", fields: { expectedVersion: "2" } });
    expect(await save(policy.id, denyAll, 2)).toEqual({ number: 3, live: true });
  });

  it("lets exactly one of many writers at one moment through", async () => {
    const policy = await make();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => save(policy.id, allowAll, 1)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.filter((result) => result.status === "rejected").every((result) => result.reason.code === "conflict")).toBe(true);
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ latestVersion: 2 });
    expect(await changes(policy.id)).toHaveLength(2);
  });

  it("tells the gateways: the organization's configuration version rises with a publication, and not with a mere save", async () => {
    const version = async () => Number((await ask(database.adminUrl, "SELECT config_version FROM organizations WHERE id = $1", [tenant.org.id]))[0]?.["config_version"]);
    const policy = await make();
    const before = await version();
    await save(policy.id, allowAll, 1, false);
    expect(await version()).toBe(before);
    await publishVersion(tenant, { policyId: policy.id, number: 2 });
    expect(await version()).toBe(before + 1);
  });
});

describe("tests in the document", () => {
  const tested = (expected: string) => JSON.stringify({
    version: "1", default: "deny", tools: { list: {} }, tests: [{ name: "reads pass", tool: "list", expect: "allow" }, { name: "rm is gone", tool: "rm", expect: expected }],
  });

  it("keeps a version whose tests fail from being published by any way there is, and names the test", async () => {
    const policy = await make();
    const refused = { code: "invalid_input", fields: { "document/tests/1": expect.stringContaining("rm is gone") } };
    await expect(make("Second", tested("hide"))).rejects.toMatchObject(refused);
    await expect(save(policy.id, tested("hide"), 1)).rejects.toMatchObject(refused);
    expect(await save(policy.id, tested("hide"), 1, false)).toEqual({ number: 2, live: false });
    await expect(publishVersion(tenant, { policyId: policy.id, number: 2 })).rejects.toMatchObject(refused);
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ liveVersion: 1, latestVersion: 2 });
  });

  it("publishes one whose tests pass", async () => {
    const policy = await make();
    expect(await save(policy.id, tested("deny"), 1)).toEqual({ number: 2, live: true });
  });

  it("judges by the class that the server's inventory says", async () => {
    const document = JSON.stringify({
      version: "1", default: "allow", all_tools: { deny_if: [{ conditions: [{ path: "tool.risk", op: "eq", value: "destructive" }] }] },
      tests: [{ name: "destructive", tool: "rm", context: { tool: { risk: "read" } }, expect: "deny" }],
    });
    expect(await make("By class", document)).toMatchObject({ liveVersion: 1 });
  });
});

describe("the history", () => {
  it("lists versions newest first, page by page, each with its author", async () => {
    const policy = await make();
    for (let number = 1; number < 60; number += 1) await save(policy.id, number % 2 === 0 ? denyAll : allowAll, number);
    const first = await listVersions(tenant, { policyId: policy.id });
    expect(first.versions.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index));
    expect(first.versions[0]).toMatchObject({ live: true, note: "why", author: { kind: "member" } });
    const second = await listVersions(tenant, { policyId: policy.id, after: first.next ?? 0 });
    expect(second.versions.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => 10 - index));
    expect(second.next).toBeNull();
  });

  it("names a member who has left as a former member", async () => {
    const leaver = await openAs(database, tenant.org, "policy_manager");
    const policy = await make();
    await saveVersion(leaver, { policyId: policy.id, document: allowAll, note: "", expectedVersion: 1, publish: false });
    await ask(database.adminUrl, "DELETE FROM memberships WHERE id = $1", [leaver.actor.membershipId]);
    expect((await getVersion(tenant, { policyId: policy.id, number: 2 })).author).toEqual({ kind: "former_member", name: null });
  });

  it("rolls back to an older version and says so in the log", async () => {
    const policy = await make();
    await save(policy.id, allowAll, 1);
    expect(await publishVersion(tenant, { policyId: policy.id, number: 1 })).toMatchObject({ liveVersion: 1, latestVersion: 2 });
    expect((await changes(policy.id)).at(-1)).toMatchObject({ action: "policy.roll_back", before: { liveVersion: 2 }, after: { liveVersion: 1 } });
    await publishVersion(tenant, { policyId: policy.id, number: 1 });
    expect(await changes(policy.id)).toHaveLength(3);
    await expect(publishVersion(tenant, { policyId: policy.id, number: 9 })).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not put a stored version in force that the engine no longer accepts", async () => {
    const policy = await make();
    await ask(database.adminUrl, "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 2, '{}', 'usr_x')", [randomId("pvr"), tenant.org.id, policy.id]);
    await expect(publishVersion(tenant, { policyId: policy.id, number: 2 })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ liveVersion: 1 });
  });
});

describe("renaming and deleting", () => {
  it("renames, and refuses a name that is taken", async () => {
    const [one] = [await make("One"), await make("Two")];
    expect(await renamePolicy(tenant, { policyId: one.id, name: "Three" })).toMatchObject({ name: "Three", liveVersion: 1 });
    expect((await changes(one.id)).at(-1)).toMatchObject({ action: "policy.rename", before: { name: "One" }, after: { name: "Three" } });
    await expect(renamePolicy(tenant, { policyId: one.id, name: "Two" })).rejects.toMatchObject({ code: "conflict", fields: { name: expect.any(String) } });
  });

  it("deletes with the name typed, and not otherwise", async () => {
    const policy = await make();
    await expect(deletePolicy(tenant, { policyId: policy.id, confirm: "default", detachGrants: false })).rejects.toMatchObject({ code: "invalid_input", fields: { confirm: expect.any(String) } });
    expect(await deletePolicy(tenant, { policyId: policy.id, confirm: "Default", detachGrants: false })).toEqual({ detachedGrants: 0 });
    await expect(getPolicy(tenant, { policyId: policy.id })).rejects.toMatchObject({ code: "not_found" });
    expect((await changes(policy.id)).at(-1)).toMatchObject({ action: "policy.delete", before: { liveVersion: 1, latestVersion: 1 } });
  });

  it("is refused while grants use it, unless they are taken off it in the same act", async () => {
    const policy = await make();
    const [used, revoked] = [await mint(policy.id), await mint(policy.id)];
    await revokeGrant(tenant, { grantId: revoked });
    expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ grants: 1 });
    await expect(deletePolicy(tenant, { policyId: policy.id, confirm: "Default", detachGrants: false })).rejects.toMatchObject({
      code: "conflict", public: expect.stringContaining("1 grant uses"), fields: { detachGrants: expect.any(String) },
    });
    expect(await getGrant(tenant, used)).toMatchObject({ policyId: policy.id });
    expect(await deletePolicy(tenant, { policyId: policy.id, confirm: "Default", detachGrants: true })).toEqual({ detachedGrants: 1 });
    expect(await getGrant(tenant, used)).toMatchObject({ policyId: null, state: "active" });
    expect((await changes(policy.id)).at(-1)).toMatchObject({ action: "policy.delete", after: { detachedGrants: 1, grants: [used] } });
  });

  it("never leaves a grant under a policy that a deletion takes away at the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      const policy = await make(`Round ${String(round)}`);
      const { grant } = await createGrant(tenant, createGrantInput.parse({ serverId, policyId: null, label: `G${String(round)}` }));
      const [attached, deleted] = await Promise.allSettled([
        attachPolicy(tenant, { grantId: grant.id, policyId: policy.id }),
        deletePolicy(tenant, { policyId: policy.id, confirm: policy.name, detachGrants: false }),
      ]);
      // Whichever came first, the other finds it done: the policy is in use, or it is gone.
      const isAttached = attached.status === "fulfilled";
      expect(deleted.status).toBe(isAttached ? "rejected" : "fulfilled");
      expect((await getGrant(tenant, grant.id)).policyId).toBe(isAttached ? policy.id : null);
      if (isAttached) expect(await getPolicy(tenant, { policyId: policy.id })).toMatchObject({ grants: 1 });
    }
  });
});
