import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import type { Endpoint } from "@/app/api/v1/_endpoints/endpoint";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
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
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

type Ids = Pick<Estate, "serverId" | "jobId" | "toolId" | "policyId" | "grantId" | "callId" | "replayId" | "destinationId" | "deliveryId">;

/** What each endpoint is sent, naming objects by these ids. A new endpoint without a row here fails the test below. */
const sent: Readonly<Record<string, (ids: Ids, of: Estate) => Record<string, unknown>>> = {
  listServers: () => ({}),
  registerServer: () => ({ name: "Another", url: "https://another.example.com/mcp" }),
  getServer: ({ serverId }) => ({ serverId }),
  reviseServer: ({ serverId }) => ({ serverId, name: "Taken" }),
  deleteServer: ({ serverId }, of) => ({ serverId, confirm: of.serverName }),
  replaceCredential: ({ serverId }) => ({ serverId, credentialKind: "bearer", credentialValue: "stolen-token-0123456789" }),
  setArgumentRecording: ({ serverId }) => ({ serverId, record: true, retentionDays: 30, erase: true }),
  setBridging: ({ serverId }) => ({ serverId, bridgeModern: true }),
  stopServer: ({ serverId }) => ({ serverId }),
  startServer: ({ serverId }) => ({ serverId }),
  requestIntrospection: ({ serverId }) => ({ serverId }),
  getJob: ({ jobId }) => ({ jobId, waitMs: 0 }),
  proposePolicy: ({ serverId }) => ({ serverId }),
  listTools: ({ serverId }) => ({ serverId }),
  acceptTools: ({ serverId, toolId }, of) => ({ serverId, tools: [{ toolId, pin: of.toolPin }] }),
  getTool: ({ toolId }) => ({ toolId }),
  setToolRisk: ({ toolId }) => ({ toolId, risk: "read" }),
  listPolicies: ({ serverId }) => ({ serverId }),
  createPolicy: ({ serverId }) => ({ serverId, name: "Second", start: { kind: "deny_all" } }),
  getPolicy: ({ policyId }) => ({ policyId }),
  renamePolicy: ({ policyId }) => ({ policyId, name: "Taken" }),
  deletePolicy: ({ policyId }, of) => ({ policyId, confirm: of.policyName, detachGrants: true }),
  listVersions: ({ policyId }) => ({ policyId }),
  saveVersion: ({ policyId }) => ({ policyId, document: '{"version":"1","default":"allow"}', expectedVersion: 1 }),
  getVersion: ({ policyId }) => ({ policyId, number: 1 }),
  publishVersion: ({ policyId }) => ({ policyId, number: 1 }),
  exportVersion: ({ policyId }) => ({ policyId, number: 1 }),
  diffVersions: ({ policyId }) => ({ policyId, from: 1, to: "live" }),
  judgeDocument: ({ serverId }) => ({ serverId, document: '{"version":"1","default":"allow"}' }),
  getDraft: ({ policyId }) => ({ policyId }),
  saveDraft: ({ policyId }) => ({ policyId, revision: 0, document: "{}", seenVersion: 1 }),
  discardDraft: ({ policyId }) => ({ policyId, revision: 0 }),
  importDocument: ({ policyId }) => ({ policyId, revision: 0, document: '{"version":"1","default":"allow"}' }),
  copyIntoDraft: ({ policyId }) => ({ policyId, revision: 0, fromPolicyId: policyId }),
  startReplay: ({ policyId }) => ({ policyId, document: '{"version":"1","default":"allow"}', days: 7 }),
  getReplay: ({ replayId }) => ({ replayId, waitMs: 0 }),
  listReplayRows: ({ replayId }) => ({ replayId }),
  deleteReplay: ({ replayId }) => ({ replayId }),
  listGrants: () => ({}),
  createGrant: ({ serverId }) => ({ serverId, label: "Stolen", expiresAt: "2100-01-01T00:00:00Z" }),
  getGrant: ({ grantId }) => ({ grantId }),
  reviseGrant: ({ grantId }) => ({ grantId, label: "Taken" }),
  revokeGrant: ({ grantId }) => ({ grantId }),
  rotateGrant: ({ grantId }) => ({ grantId }),
  attachPolicy: ({ grantId }) => ({ grantId, policyId: null }),
  attachShadow: ({ grantId, policyId }) => ({ grantId, policyId, version: 1 }),
  detachShadow: ({ grantId }) => ({ grantId }),
  readLimitUsage: ({ grantId }) => ({ grantId }),
  resetLimit: ({ grantId }) => ({ grantId, key: "grant sliding:60 \"c\" " }),
  compareShadow: ({ grantId }) => ({ grantId }),
  listCalls: () => ({ q: "since:24h", after: "9999999999999-cal_a", limit: "10" }),
  exportCalls: () => ({ q: "since:24h" }),
  exportCheckpoints: () => ({}),
  exportRecords: () => ({}),
  getCall: ({ callId }) => ({ callId }),
  getLogRetention: () => ({}),
  setLogRetention: () => ({ days: 90 }),
  listDestinations: () => ({}),
  createDestination: () => ({ name: "Another", kind: "webhook", url: "https://another.example.com/in", events: ["change"] }),
  getDestination: ({ destinationId }) => ({ destinationId }),
  reviseDestination: ({ destinationId }) => ({ destinationId, name: "Taken", url: "https://taken.example.com", events: ["change"] }),
  deleteDestination: ({ destinationId }, of) => ({ destinationId, confirm: of.destinationName }),
  replaceDestinationCredential: ({ destinationId }) => ({ destinationId, credentialKind: "bearer", credentialValue: "stolen-token-0123456789" }),
  rotateSigningSecret: ({ destinationId }) => ({ destinationId }),
  setDestinationState: ({ destinationId }) => ({ destinationId, state: "off" }),
  sendTestEvent: ({ destinationId }) => ({ destinationId }),
  listDeliveries: ({ destinationId }) => ({ destinationId }),
  getDelivery: ({ destinationId, deliveryId }) => ({ destinationId, deliveryId }),
  replayDeliveries: ({ destinationId }) => ({ destinationId }),
  listChanges: () => ({}),
};

const missing: Ids = {
  serverId: randomId("srv"), jobId: randomId("job"), toolId: randomId("tol"), policyId: randomId("pol"), grantId: randomId("grt"), callId: randomId("cal"), replayId: randomId("rpl"),
  destinationId: randomId("dst"), deliveryId: randomId("dlv"),
};

/** What the endpoint answers: a value, or all that a caller sees of an error. */
async function answer(endpoint: Endpoint, tenant: TenantContext, ids: Ids): Promise<unknown> {
  try {
    const given = await endpoint.run(tenant, sent[endpoint.operationId]?.(ids, acme), () => Promise.resolve(tenant));
    return given instanceof Response ? await given.text() : given;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, public: error.public, fields: error.fields };
  }
}

async function everythingOf(orgId: string): Promise<unknown> {
  const tables = ["servers", "server_troubles", "tools", "policies", "policy_versions", "policy_drafts", "grants", "jobs", "changes", "calls", "replays", "destinations", "deliveries"];
  return Promise.all(tables.map((table) => ask(database.adminUrl, `SELECT * FROM ${table} WHERE org_id = $1 ORDER BY 1, 2`, [orgId])));
}

const naming = allEndpoints.filter((endpoint) => JSON.stringify(sent[endpoint.operationId]?.(missing, { serverName: "", policyName: "", toolPin: "" } as unknown as Estate)).match(/"(srv|job|tol|pol|grt|cal|rpl|dst)_/));
const collections = allEndpoints.filter((endpoint) => !naming.includes(endpoint));

describe("the tenancy matrix of the machine API", () => {
  it("has a row for every endpoint", () => {
    expect(allEndpoints.map((endpoint) => endpoint.operationId).filter((id) => !Object.hasOwn(sent, id))).toEqual([]);
    expect(naming.length).toBeGreaterThan(20);
  });

  it.each(naming.map((endpoint) => [endpoint.operationId, endpoint] as const))("%s: another organization's object and a missing one answer alike, and nothing is written", async (_id, endpoint) => {
    const before = await everythingOf(acme.tenant.org.id);
    const foreign = await answer(endpoint, rival.tenant, acme);
    const absent = await answer(endpoint, rival.tenant, missing);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(JSON.stringify(foreign)).toBe(JSON.stringify(absent));
    expect(await everythingOf(acme.tenant.org.id)).toEqual(before);
  });

  it.each(collections.map((endpoint) => [endpoint.operationId, endpoint] as const))("%s: shows nothing of another organization", async (_id, endpoint) => {
    const text = JSON.stringify(await answer(endpoint, rival.tenant, rival));
    for (const id of [acme.tenant.org.id, acme.serverId, acme.toolId, acme.policyId, acme.grantId, acme.callId]) expect(text).not.toContain(id);
  });

  it("refuses to mix: a grant of one's own server under another organization's policy", async () => {
    const endpoint = allEndpoints.find((candidate) => candidate.operationId === "attachPolicy");
    if (!endpoint) throw new Error("no such endpoint");
    await expect(endpoint.run(rival.tenant, { grantId: rival.grantId, policyId: acme.policyId }, () => Promise.resolve(rival.tenant))).rejects.toMatchObject({ code: "not_found" });
  });

  it("answers the owner", async () => {
    for (const endpoint of naming.filter((candidate) => candidate.method === "GET")) {
      const given = await answer(endpoint, acme.tenant, acme);
      // What counters hold is the gateway's to say, and none runs here: the owner is told so, where others are told that there is nothing.
      if (endpoint.operationId === "readLimitUsage") expect(given).toMatchObject({ code: "busy" });
      else expect(given).not.toHaveProperty("code");
    }
  });
});
