// One good request for each endpoint of the machine API, for tests that go through all of them.

import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import { randomId } from "@/lib/crypto/random-id";
import type { Estate } from "./two-organizations";

/** What is named by an id. */
export type Ids = Pick<Estate, "serverId" | "jobId" | "toolId" | "policyId" | "grantId" | "callId" | "replayId" | "destinationId" | "deliveryId">;

/** What each endpoint is sent, naming objects by these ids. A new endpoint without a row here fails the tests. */
export const sent: Readonly<Record<string, (ids: Ids, of: Estate) => Record<string, unknown>>> = {
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

/** Ids of the right form that nothing has. */
export const missing: Ids = {
  serverId: randomId("srv"), jobId: randomId("job"), toolId: randomId("tol"), policyId: randomId("pol"), grantId: randomId("grt"), callId: randomId("cal"), replayId: randomId("rpl"),
  destinationId: randomId("dst"), deliveryId: randomId("dlv"),
};

/** The endpoints that name an object. */
export const naming = allEndpoints.filter((endpoint) => JSON.stringify(sent[endpoint.operationId]?.(missing, { serverName: "", policyName: "", toolPin: "" } as unknown as Estate)).match(/"(srv|job|tol|pol|grt|cal|rpl|dst)_/));
