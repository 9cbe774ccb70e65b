// What a version must say of absent values before it is published (policy language § Truth), and what becomes of a live one whose tools change.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { createPolicy } from "@/lib/policies/create-policy";
import { judgeDocument } from "@/lib/policies/judge-document";
import { listPoliciesToMend } from "@/lib/policies/list-policies-to-mend";
import { publishVersion } from "@/lib/policies/publish-version";
import { saveVersion } from "@/lib/policies/save-version";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const refund = { type: "object", properties: { cents: { type: "integer" }, note: { type: "integer" } }, required: ["cents"] };
const rule = (path: string, more: object = {}) => ({ refund: { deny_if: [{ conditions: [{ path, op: "gt", value: 100, ...more }] }] } });
const ours = (tools: object) => JSON.stringify({ version: "1", default: "deny", description: "Ours.", tools });
const base = (tools: object) => JSON.stringify({ version: "1", default: "deny", tools });
const field = "document/tools/refund/deny_if/0/conditions/0/if_missing";

async function scene() {
  const tenant = await openNewOrganization(database);
  const serverId = await insertServer(database, tenant, [["refund", "financial", refund]]);
  const make = (document: string) => createPolicy(tenant, { serverId, name: "Refunds", note: "", start: { kind: "document", document } });
  return { tenant, serverId, make };
}

it("publishes no version that is silent on an optional argument, by any way in, and names the place", async () => {
  const { tenant, serverId, make } = await scene();
  await expect(make(ours(rule("args.note")))).rejects.toMatchObject({ code: "invalid_input", fields: { [field]: expect.stringContaining("`refund`") } });
  const policy = await make(ours(rule("args.cents")));
  const saved = await saveVersion(tenant, { policyId: policy.id, document: ours(rule("args.note")), note: "", expectedVersion: 1, publish: false });
  await expect(publishVersion(tenant, { policyId: policy.id, number: saved.number })).rejects.toMatchObject({ code: "invalid_input", fields: { [field]: expect.any(String) } });
  await expect(saveVersion(tenant, { policyId: policy.id, document: ours(rule("args.note")), note: "", expectedVersion: 2, publish: true })).rejects.toMatchObject({ fields: { [field]: expect.any(String) } });
  expect(await judgeDocument(tenant, { serverId, document: ours(rule("args.note")) })).toMatchObject({
    valid: true, publishable: false, warnings: [{ pointer: field.slice("document".length), code: "if_missing_needed" }],
  });
  expect(await saveVersion(tenant, { policyId: policy.id, document: ours(rule("args.note", { if_missing: "no_match" })), note: "", expectedVersion: 2, publish: true })).toEqual({ number: 3, live: true });
});

it("publishes a document of the base as it always did, with a warning", async () => {
  const { tenant, serverId, make } = await scene();
  expect(await make(base(rule("args.note")))).toMatchObject({ liveVersion: 1 });
  expect(await judgeDocument(tenant, { serverId, document: base(rule("args.note")) })).toMatchObject({ publishable: true, warnings: [{ code: "optional_argument" }] });
});

it("tells of a live policy whose tool no longer requires what it reads, to its own organization, and refuses it as the next version", async () => {
  const { tenant, serverId, make } = await scene();
  const other = await scene();
  const policy = await make(ours(rule("args.cents")));
  expect(await listPoliciesToMend(tenant, {})).toEqual([]);
  await ask(database.adminUrl, "UPDATE tools SET definition = $2 WHERE server_id = $1", [serverId, JSON.stringify({ name: "refund", inputSchema: { ...refund, required: [] } })]);
  const expected = [{ policyId: policy.id, name: "Refunds", serverId, places: 1 }];
  expect(await listPoliciesToMend(tenant, {})).toEqual(expected);
  expect(await listPoliciesToMend(tenant, { serverId })).toEqual(expected);
  expect(await listPoliciesToMend(other.tenant, {})).toEqual([]);
  expect(await listPoliciesToMend(other.tenant, { serverId })).toEqual([]);
  await expect(publishVersion(tenant, { policyId: policy.id, number: 1 })).rejects.toMatchObject({ fields: { [field]: expect.any(String) } });
});
