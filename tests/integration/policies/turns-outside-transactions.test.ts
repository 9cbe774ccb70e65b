// Work on documents waits for its turn among that of all others. A connection that waited along would be missing to everybody.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { createPolicy } from "@/lib/policies/create-policy";
import { getPolicy } from "@/lib/policies/get-policy";
import { importDocument } from "@/lib/policies/import-document";
import { listPoliciesToMend } from "@/lib/policies/list-policies-to-mend";
import { policyTurns } from "@/lib/policies/policy-turns";
import { publishVersion } from "@/lib/policies/publish-version";
import { saveVersion } from "@/lib/policies/save-version";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { openNewOrganization } from "../servers/test-organization";
import { insertServer } from "./test-server";

const [small, pauseMs] = ['{"version":"1","default":"deny"}', 3_000];
/** A document that takes more than one turn to read. */
const large = JSON.stringify({
  version: "1", default: "deny",
  tools: { list: { deny_if: Array.from({ length: 400 }, (_, index) => ({ conditions: [{ path: "args.text", op: "regex", value: `^(a|b|c)${String(index)}[0-9]{1,20}$`, if_missing: "no_match" }] })) } },
});

let database: TestDatabase;
let tenant: TenantContext;
let serverId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await openNewOrganization(database);
  serverId = await insertServer(database, tenant, [["list", "read"]]);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

it("holds no connection while it waits for its turn, and comes out the same", async () => {
  const make = async (name: string) => (await createPolicy(tenant, { serverId, name, note: "", start: { kind: "document", document: small } })).id;
  const [published, saved, imported] = [await make("Published"), await make("Saved"), await make("Imported")];
  await saveVersion(tenant, { policyId: published, document: large, note: "", expectedVersion: 1, publish: false });
  let longestMs = 0;
  const timed: TenantContext = {
    ...tenant,
    transaction: async (work) => {
      const begunAt = performance.now();
      try {
        return await tenant.transaction(work);
      } finally {
        longestMs = Math.max(longestMs, performance.now() - begunAt);
      }
    },
  };
  const waited = performance.now();
  await holdTheTurns();
  await Promise.all([
    publishVersion(timed, { policyId: published, number: 2 }),
    saveVersion(timed, { policyId: saved, document: large, note: "", expectedVersion: 1, publish: true }),
    importDocument(timed, { policyId: imported, revision: 0, document: large }),
    createPolicy(timed, { serverId, name: "Made", note: "", start: { kind: "document", document: large } }),
    listPoliciesToMend(timed, {}),
  ]);
  expect(performance.now() - waited).toBeGreaterThan(pauseMs);
  expect(longestMs).toBeLessThan(pauseMs / 2);
  expect(await getPolicy(tenant, { policyId: published })).toMatchObject({ liveVersion: 2 });
  expect(await getPolicy(tenant, { policyId: saved })).toMatchObject({ liveVersion: 2, latestVersion: 2 });
}, 30_000);

/** Somebody's step has taken so long that nobody has a turn for as long again; resolves where that pause begins. */
function holdTheTurns(): Promise<void> {
  const rest = policyTurns.begin();
  const until = performance.now() + pauseMs;
  while (performance.now() < until);
  void rest();
  return Promise.resolve();
}
