// The shared draft on a real Postgres: who may write over whom, what is kept, what the admin log says of it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { copyIntoDraft } from "@/lib/policies/copy-into-draft";
import { createPolicy } from "@/lib/policies/create-policy";
import { discardDraft } from "@/lib/policies/discard-draft";
import { getDraft } from "@/lib/policies/get-draft";
import { importDocument } from "@/lib/policies/import-document";
import { publishVersion } from "@/lib/policies/publish-version";
import { saveDraft } from "@/lib/policies/save-draft";
import { saveVersion } from "@/lib/policies/save-version";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

const live = '{"version":"1","default":"deny"}';
const other = '{"version":"1","default":"allow"}';

let database: TestDatabase;
let ada: TenantContext;
let ben: TenantContext;
let serverId: string;
let policyId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});
beforeEach(async () => {
  ada = await openNewOrganization(database);
  ben = await openAs(database, ada.org, "policy_manager");
  serverId = await insertServer(database, ada, [["list", "read"]]);
  policyId = (await createPolicy(ada, { serverId, name: "Default", note: "", start: { kind: "document", document: live } })).id;
});

const save = (tenant: TenantContext, document: string, revision: number) => saveDraft(tenant, { policyId, document, revision, seenVersion: 1 });
const acts = async () => (await ask(database.adminUrl, "SELECT action FROM changes WHERE target_id = $1 ORDER BY at, id", [policyId])).map(({ action }) => action);

describe("a draft", () => {
  it("is none to begin with, and then what anybody wrote last, to the letter and however wrong", async () => {
    expect(await getDraft(ada, { policyId })).toEqual({ policyId, revision: 0, document: null, seenVersion: 1, liveVersion: 1, edited: null, replaced: null });
    await save(ada, '{ "version": ', 0);
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 1, document: '{ "version": ', edited: { by: { kind: "member" }, own: true } });
    expect(await getDraft(ben, { policyId })).toMatchObject({ revision: 1, document: '{ "version": ', edited: { own: false } });
  });

  it("warns the last of two writers, says which revision is the newest, and writes nothing", async () => {
    await save(ada, "a", 0);
    await save(ada, "ada's", 1);
    await expect(save(ben, "ben's", 1)).rejects.toMatchObject({ code: "conflict", fields: { revision: "2" } });
    expect(await getDraft(ben, { policyId })).toMatchObject({ revision: 2, document: "ada's", edited: { own: false } });
  });

  it("keeps what another had written when somebody knowingly writes over it, until it is published", async () => {
    await save(ada, "ada's", 0);
    await save(ben, other, 1);
    await save(ben, `${other}\n`, 2);
    expect(await getDraft(ada, { policyId })).toMatchObject({ document: `${other}\n`, edited: { own: false }, replaced: { document: "ada's", own: true } });
    await saveVersion(ben, { policyId, document: `${other}\n`, note: "", expectedVersion: 1, publish: true });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 4, document: null, seenVersion: 2, replaced: null });
  });

  it("lets exactly one of many writers at one moment through, and its text is what stands", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { revision } = await getDraft(ada, { policyId });
      const writers = Array.from({ length: 8 }, (_, index) => ({ tenant: index % 2 === 0 ? ada : ben, text: `round ${String(round)} writer ${String(index)}` }));
      const results = await Promise.allSettled(writers.map(({ tenant, text }) => save(tenant, text, revision)));
      const won = results.findIndex(({ status }) => status === "fulfilled");
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(results.filter((result) => result.status === "rejected").every((result) => result.reason.code === "conflict")).toBe(true);
      expect(await getDraft(ada, { policyId })).toMatchObject({ revision: revision + 1, document: writers[won]?.text });
    }
  });

  it("loses no text of two writers that go on by reading before they write", async () => {
    const write = async (tenant: TenantContext, name: string): Promise<void> => {
      for (let line = 0; line < 10; ) {
        const { revision, document } = await getDraft(tenant, { policyId });
        const done = await save(tenant, `${document ?? ""}${name}${String(line)};`, revision).then(() => true, () => false);
        if (done) line += 1;
      }
    };
    await Promise.all([write(ada, "a"), write(ben, "b")]);
    const lines = (await getDraft(ada, { policyId })).document?.split(";").filter((line) => line !== "") ?? [];
    expect([...lines].sort()).toEqual(["a", "b"].flatMap((name) => Array.from({ length: 10 }, (_, line) => `${name}${String(line)}`)));
  });

  it("is discarded with a way back, and its revisions are never used twice", async () => {
    await save(ada, other, 0);
    await expect(discardDraft(ben, { policyId, revision: 0 })).rejects.toMatchObject({ code: "conflict" });
    expect(await discardDraft(ben, { policyId, revision: 1 })).toMatchObject({ revision: 2, document: null, replaced: { document: other } });
    await expect(save(ada, "typed on", 1)).rejects.toMatchObject({ code: "conflict", fields: { revision: "2" } });
    expect(await save(ben, other, 2)).toMatchObject({ revision: 3, document: other });
  });

  it("is not discarded where there is none: nothing is written, and nothing said of anybody", async () => {
    expect(await discardDraft(ada, { policyId, revision: 0 })).toMatchObject({ revision: 0, document: null });
    await save(ada, other, 0);
    await discardDraft(ada, { policyId, revision: 1 });
    expect(await discardDraft(ben, { policyId, revision: 2 })).toMatchObject({ revision: 2, document: null });
    expect(await acts()).toEqual(["policy.create", "policy.edit_draft", "policy.discard_draft"]);
  });

  it("refuses a version that nobody can have seen", async () => {
    await expect(saveDraft(ada, { policyId, document: other, revision: 0, seenVersion: 2 })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 0 });
  });

  it("writes one row of the admin log for each sitting of a writer, not for each change", async () => {
    for (let revision = 0; revision < 5; revision += 1) await save(ada, `a${String(revision)}`, revision);
    await save(ben, "b", 5);
    await save(ben, "bb", 6);
    await discardDraft(ben, { policyId, revision: 7 });
    await save(ada, "again", 8);
    expect(await acts()).toEqual(["policy.create", "policy.edit_draft", "policy.edit_draft", "policy.discard_draft", "policy.edit_draft"]);
    await ask(database.adminUrl, "UPDATE policy_drafts SET edited_at = edited_at - interval '61 minutes' WHERE policy_id = $1", [policyId]);
    await save(ada, "after lunch", 9);
    expect((await acts()).at(-1)).toBe("policy.edit_draft");
    expect(await acts()).toHaveLength(6);
  });

  it("says in the admin log where a writing differs from what was there before", async () => {
    const said = async () => (await ask(database.adminUrl, "SELECT after->'changed' AS changed FROM changes WHERE target_id = $1 AND action <> 'policy.create' ORDER BY at, id", [policyId])).map(({ changed }) => changed);
    await save(ada, other, 0);
    await save(ben, '{"version":"1","default":"allow","hide":["list"]}', 1);
    await discardDraft(ben, { policyId, revision: 2 });
    expect(await said()).toEqual([["document: default changed"], ["hidden tools: list added"], ["document: default changed", "hidden tools: list removed"]]);
  });
});

describe("publishing", () => {
  it("ends the draft that was published and leaves one that has gone on", async () => {
    await save(ada, other, 0);
    await save(ben, `${other} `, 1);
    await saveVersion(ada, { policyId, document: other, note: "", expectedVersion: 1, publish: true });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 2, document: `${other} ` });
    await saveVersion(ben, { policyId, document: `${other} `, note: "", expectedVersion: 2, publish: false });
    expect(await getDraft(ada, { policyId })).toMatchObject({ document: `${other} ` });
    await publishVersion(ben, { policyId, number: 3 });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 3, document: null });
  });

  it("keeps the note of a publication in the admin log", async () => {
    await saveVersion(ada, { policyId, document: other, note: "", expectedVersion: 1, publish: true });
    await publishVersion(ada, { policyId, number: 1, note: "It let too much pass." });
    const [change] = await ask(database.adminUrl, "SELECT action, after FROM changes WHERE target_id = $1 ORDER BY at DESC, id DESC LIMIT 1", [policyId]);
    expect(change).toEqual({ action: "policy.roll_back", after: { liveVersion: 1, note: "It let too much pass." } });
  });
});

describe("taking a document over", () => {
  it("imports the published form that people already have, as it is", async () => {
    const published = JSON.stringify({
      version: "1", default: "deny", hide: ["wipe_workspace"],
      all_tools: { limits: [{ counter: "every_call", window: "minute", max: 120, scope: "grant" }] },
      tools: {
        list_orders: {},
        issue_credit: {
          require: [{ conditions: [{ path: "args.ticket", op: "exists", value: true }], on_deny: "Ticket needed." }],
          deny_if: [{ conditions: [{ path: "args.cents", op: "gt", value: 20000 }], on_deny: "Too large." }],
          limits: [{ counter: "credits", window: "day", max: 25, scope: "grant" }],
        },
      },
    });
    expect(await importDocument(ada, { policyId, revision: 0, document: published })).toMatchObject({ revision: 1, document: published });
    expect((await acts()).at(-1)).toBe("policy.import_document");
  });

  it("imports nothing that the engine refuses, says every problem, and leaves the draft", async () => {
    await save(ada, other, 0);
    await expect(importDocument(ada, { policyId, revision: 1, document: '{"version":"2","defualt":"deny"}' })).rejects.toMatchObject({
      code: "invalid_input", fields: { "document/default": expect.any(String), "document/defualt": expect.any(String), "document/version": expect.any(String) },
    });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 1, document: other });
  });

  it("copies the live version of a policy of another server, and says of which", async () => {
    const elsewhere = await insertServer(database, ada, []);
    const source = await createPolicy(ada, { serverId: elsewhere, name: "Source", note: "", start: { kind: "document", document: other } });
    expect(await copyIntoDraft(ben, { policyId, revision: 0, fromPolicyId: source.id })).toMatchObject({ revision: 1, document: other, seenVersion: 1 });
    const [change] = await ask(database.adminUrl, "SELECT action, after FROM changes WHERE target_id = $1 ORDER BY at DESC, id DESC LIMIT 1", [policyId]);
    expect(change).toEqual({ action: "policy.copy_into_draft", after: { revision: 1, changed: ["document: default changed"], copyOf: source.id, copyOfVersion: 1 } });
  });

  it("cannot copy another organization's policy: it answers as a missing one", async () => {
    const rival = await openNewOrganization(database);
    const theirs = await createPolicy(rival, { serverId: await insertServer(database, rival, []), name: "Theirs", note: "", start: { kind: "deny_all" } });
    await expect(copyIntoDraft(ada, { policyId, revision: 0, fromPolicyId: theirs.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(copyIntoDraft(rival, { policyId, revision: 0, fromPolicyId: theirs.id })).rejects.toMatchObject({ code: "not_found" });
    expect(await getDraft(ada, { policyId })).toMatchObject({ revision: 0 });
  });
});

describe("who may", () => {
  it.each(["viewer", "approver"] as const)("%s reads the draft and writes none", async (role) => {
    await save(ada, other, 0);
    const person = await openAs(database, ada.org, role);
    expect(await getDraft(person, { policyId })).toMatchObject({ document: other, edited: { own: false } });
    const writes = [
      () => save(person, "x", 1), () => discardDraft(person, { policyId, revision: 1 }),
      () => importDocument(person, { policyId, revision: 1, document: live }), () => copyIntoDraft(person, { policyId, revision: 1, fromPolicyId: policyId }),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is nobody of another organization: foreign and missing answer alike", async () => {
    const rival = await openNewOrganization(database);
    for (const act of [() => getDraft(rival, { policyId }), () => save(rival, "x", 0), () => discardDraft(rival, { policyId, revision: 0 })]) {
      await expect(act()).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("is not the gateway", async () => {
    await expect(ask(database.gatewayUrl, "SELECT document FROM policy_drafts")).rejects.toThrow("permission denied");
  });
});
