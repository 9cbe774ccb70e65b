// What may be there so many times is never there once more, however many make it at the same moment.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { closeDatabase } from "@/lib/db/client";
import { createGrant } from "@/lib/grants/create-grant";
import { inviteMember } from "@/lib/members/invite-member";
import { createPolicy } from "@/lib/policies/create-policy";
import { createPolicyInput } from "@/lib/policies/policy-input";
import { saveVersion } from "@/lib/policies/save-version";
import { startReplay } from "@/lib/replays/start-replay";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: "", fingerprintKey: "a key of the tests" };
const atOnce = 6;
const document = JSON.stringify({ version: "1", default: "deny" });
let database: TestDatabase;
let tenant: TenantContext;
let serverId: string;
let policyId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await openNewOrganization(database);
  serverId = (await registerServer(tenant, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" }), rules)).server.id;
  policyId = (await newPolicy("first")).id;
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const newPolicy = (name: string) => createPolicy(tenant, createPolicyInput.parse({ serverId, name, start: { kind: "document", document }, note: "" }));
const deps = () => ({ databaseUrl: database.consoleUrl, consoleUrl: "https://console.example.com", post: () => undefined });

interface Bounded {
  readonly max: number;
  readonly table: string;
  /** All but one, written at once. */
  readonly fill: string;
  readonly make: (number: number) => Promise<unknown>;
}

const bounded: Readonly<Record<string, () => Bounded>> = {
  "grants of a server": () => ({
    max: 1_000, table: "grants",
    fill: `INSERT INTO grants (id, org_id, server_id, label, token_hint, token_hash, created_by) SELECT 'grt_' || i, $1, '${serverId}', 'l', 'h', 'grant ' || i, 'u' FROM generate_series(1, 999) i WHERE $1 <> ''`,
    make: (number) => createGrant(tenant, { serverId, policyId: null, label: `grant ${String(number)}`, tags: {}, cidrs: [], expiresAt: null }),
  }),
  "policies of a server": () => ({
    max: 50, table: "policies",
    fill: `INSERT INTO policies (id, org_id, server_id, name) SELECT 'pol_' || i, $1, '${serverId}', 'policy ' || i FROM generate_series(1, 48) i`,
    make: (number) => newPolicy(`one more ${String(number)}`),
  }),
  "live keys of an organization": () => ({
    max: 100, table: "api_keys",
    fill: `INSERT INTO api_keys (id, org_id, membership_id, label, role, token_hint, token_hash) SELECT 'key_' || i, $1, '${tenant.actor.membershipId}', 'l', 'viewer', 'h', 'key ' || i FROM generate_series(1, 99) i`,
    make: () => createApiKey(tenant, { label: "one more", role: "viewer", expiresInDays: null }),
  }),
  "open invitations of an organization": () => ({
    max: 200, table: "invitations",
    fill: "INSERT INTO invitations (id, org_id, email, role, token_hash, created_by, expires_at) SELECT 'inv_' || i, $1, i || '@example.com', 'viewer', 'invitation ' || i, 'u', now() + interval '1 day' FROM generate_series(1, 199) i",
    make: (number) => inviteMember(deps(), tenant, { email: `more${String(number)}@example.com`, role: "viewer" }),
  }),
  "unfinished replays of an organization": () => ({
    max: 3, table: "replays",
    fill: `INSERT INTO replays (id, org_id, server_id, policy_id, document, days, calls_of, created_by, expires_at) SELECT 'rpl_' || i, $1, '${serverId}', '${policyId}', '{}', 7, 'policy', 'u', now() + interval '1 day' FROM generate_series(1, 2) i`,
    make: () => startReplay(tenant, { policyId, document, days: 7, callsOf: "policy" }),
  }),
};

it.each(Object.keys(bounded))("%s: the last place is one's alone", async (name) => {
  const of = bounded[name]?.();
  if (of === undefined) throw new Error(name);
  await ask(database.adminUrl, of.fill, [tenant.org.id]);
  const made = await Promise.allSettled(Array.from({ length: atOnce }, (_, number) => of.make(number)));
  const refusals = made.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  expect(refusals).toHaveLength(atOnce - 1);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: "conflict" });
  expect(await ask(database.adminUrl, `SELECT count(*)::int AS there FROM ${of.table} WHERE org_id = $1`, [tenant.org.id])).toEqual([{ there: of.max }]);
}, 60_000);

it("versions of a policy: the two thousandth is the last", async () => {
  await ask(database.adminUrl, "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ('pvr_late', $1, $2, 1999, $3, 'u')", [tenant.org.id, policyId, document]);
  expect(await saveVersion(tenant, { policyId, document, note: "", expectedVersion: 1_999, publish: false })).toMatchObject({ number: 2_000 });
  await expect(saveVersion(tenant, { policyId, document, note: "", expectedVersion: 2_000, publish: false })).rejects.toMatchObject({ code: "conflict", public: expect.stringContaining("2000 versions") });
});
