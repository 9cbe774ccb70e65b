import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import type { Endpoint } from "@/app/api/v1/_endpoints/endpoint";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "./two-organizations";
import { missing, naming, sent, type Ids } from "./what-endpoints-are-sent";

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

const collections = allEndpoints.filter((endpoint) => !naming.includes(endpoint));

describe("CVE-12: the tenancy matrix of the machine API, versions, drafts and exports among it", () => {
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
    const given = await answer(endpoint, rival.tenant, rival);
    expect(given).not.toHaveProperty("code");
    const text = JSON.stringify(given);
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
