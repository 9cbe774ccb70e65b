// Two states of a policy compared, and a document judged, on a real Postgres: what the API answers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { createPolicy } from "@/lib/policies/create-policy";
import { diffVersions, toldChangesMax } from "@/lib/policies/diff-versions";
import { exportVersion } from "@/lib/policies/export-version";
import { judgeDocument } from "@/lib/policies/judge-document";
import { saveDraft } from "@/lib/policies/save-draft";
import { saveVersion } from "@/lib/policies/save-version";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

const first = '{"version":"1","default":"deny","tools":{"list":{}}}';
const second = '{"version":"1","default":"deny","hide":["rm"],"tools":{"list":{"deny_if":[{"conditions":[]}]}}}';

let database: TestDatabase;
let tenant: TenantContext;
let serverId: string;
let policyId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await openNewOrganization(database);
  serverId = await insertServer(database, tenant, [["list", "read"], ["rm", "destructive"]]);
  policyId = (await createPolicy(tenant, { serverId, name: "Night shift", note: "", start: { kind: "document", document: first } })).id;
  await saveVersion(tenant, { policyId, document: second, note: "", expectedVersion: 1, publish: true });
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

describe("comparing", () => {
  it("says what changed, what it comes to for each tool, and the difference of the texts", async () => {
    expect(await diffVersions(tenant, { policyId, from: 1, to: "live" })).toEqual({
      from: 1, to: 2,
      changes: [
        { kind: "added", area: "hide", subject: "rm", part: null, after: "rm", pointerBefore: null, pointerAfter: "/hide/0" },
        { kind: "added", area: "tools", subject: "list", part: "deny_if", after: { conditions: [] }, pointerBefore: null, pointerAfter: "/tools/list/deny_if/0" },
      ],
      tooManyChanges: false,
      effects: [{ tool: "list", risk: "read", before: "allowed", after: "denied" }, { tool: "rm", risk: "destructive", before: "unlisted", after: "hidden" }],
      text: ["--- version 1", "+++ version 2", "@@ -1,1 +1,1 @@", `-${first}`, `+${second}`, ""].join("\n"),
    });
  });

  it("compares with the draft, valid or not, and has nothing to compare with where there is none", async () => {
    await expect(diffVersions(tenant, { policyId, from: "live", to: "draft" })).rejects.toMatchObject({ code: "not_found" });
    await saveDraft(tenant, { policyId, revision: 0, document: '{"version":"1","default":"allow","unknown":1}', seenVersion: 2 });
    expect(await diffVersions(tenant, { policyId, from: "live", to: "draft" })).toMatchObject({ from: 2, to: null, effects: null });
    await saveDraft(tenant, { policyId, revision: 1, document: "{", seenVersion: 2 });
    expect(await diffVersions(tenant, { policyId, from: "live", to: "draft" })).toMatchObject({ changes: null, effects: null, text: expect.stringContaining("+{") });
    await expect(diffVersions(tenant, { policyId, from: 1, to: 9 })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a draft that is made to be compared for long", () => {
  const compareDraft = async (draft: object, document = first) => {
    const { id } = await createPolicy(tenant, { serverId, name: crypto.randomUUID(), note: "", start: { kind: "document", document } });
    await saveDraft(tenant, { policyId: id, revision: 0, document: JSON.stringify(draft), seenVersion: 1 });
    return diffVersions(tenant, { policyId: id, from: 1, to: "draft" });
  };

  it("is told to have too many changes where they are more than an answer tells", async () => {
    expect(await compareDraft({ tests: Array.from({ length: toldChangesMax - 2 }, () => 1), default: "deny", version: "1" })).toMatchObject({ tooManyChanges: false, effects: null });
    expect(await compareDraft({ tests: Array.from({ length: toldChangesMax + 1 }, () => 1) })).toMatchObject({ changes: null, tooManyChanges: true, text: expect.stringContaining("+{") });
  });

  it("is told so too where each change repeats a long name", async () => {
    const tool = "t".repeat(200);
    const withRules = (count: number) => ({ version: "1", default: "deny", tools: { [tool]: { deny_if: Array.from({ length: count }, () => 1) } } });
    const listed = JSON.stringify({ version: "1", default: "deny", tools: { [tool]: { deny_if: [] } } });
    expect((await compareDraft(withRules(4_000), listed)).changes).toHaveLength(4_000);
    expect(await compareDraft(withRules(toldChangesMax), listed)).toMatchObject({ changes: null, tooManyChanges: true });
  });

  it("is not read rule by rule where it is larger than a policy may be", async () => {
    expect(await compareDraft({ tests: Array.from({ length: 150_000 }, () => 1) })).toMatchObject({ changes: null, tooManyChanges: false, effects: null });
  });
});

describe("judging a document", () => {
  const judge = (document: object | string) => judgeDocument(tenant, { serverId, document: typeof document === "string" ? document : JSON.stringify(document) });

  it("names every problem, and runs no test of a document that is not valid", async () => {
    expect(await judge('{"version":"2","defualt":"deny"}')).toMatchObject({
      valid: false, publishable: false, tests: [], problems: [{ pointer: "/default", code: "missing_field" }, { pointer: "/defualt", code: "unknown_field" }, { pointer: "/version", code: "bad_value" }],
    });
  });

  it("runs the tests and says which keep it from being published", async () => {
    const tests = [{ name: "listed", tool: "list", expect: "allow" }, { name: "not rm", tool: "rm", expect: "hide" }];
    expect(await judge({ version: "1", default: "deny", tools: { list: {} }, tests })).toMatchObject({
      valid: true, publishable: false, problems: [],
      tests: [{ pointer: "/tests/0", passed: true, got: "allow", why: null }, { pointer: "/tests/1", passed: false, expected: "hide", got: "deny", rule: "/default", why: expect.any(String) }],
    });
    expect(await judge({ version: "1", default: "deny", hide: ["rm"], tools: { list: {} }, tests })).toMatchObject({ publishable: true });
  });

  it("warns of what the server does not have", async () => {
    expect((await judge({ version: "1", default: "deny", tools: { lsit: {} } })).warnings).toMatchObject([{ pointer: "/tools/lsit", code: "matches_no_tool" }]);
  });
});

describe("a version as a file", () => {
  it("is its text to the letter, named after policy and version", async () => {
    expect(await exportVersion(tenant, { policyId, number: 2 })).toEqual({ fileName: "night-shift-v2.policy.json", document: second });
  });
});
