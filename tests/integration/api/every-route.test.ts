// Every route of the machine API, asked by those who may not and in ways that are none: one form of refusal, and nothing is written.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import { pathParameters, type Endpoint } from "@/app/api/v1/_endpoints/endpoint";
import { serveApi } from "@/app/api/v1/_endpoints/serve-api";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { mintToken } from "@/lib/crypto/mint-token";
import { closeDatabase } from "@/lib/db/client";
import { errorCodes } from "@/lib/errors/error-codes";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";
import { missing, naming, sent, type Ids } from "../tenancy/what-endpoints-are-sent";

const dayMs = 86_400_000;
let database: TestDatabase;
let acme: Estate;
let before: unknown;
let keys: Readonly<Record<"owner" | "viewer" | "rival" | "expired" | "revoked", string>>;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  vi.stubEnv("LOG_LEVEL", "silent");
  vi.stubEnv("CONSOLE_URL", "http://console.example.com");
  acme = await buildEstate(database);
  const rival = await buildEstate(database);
  const make = (estate: Estate, role: "owner" | "viewer", expiresInDays: number | null = null, now = new Date()) => createApiKey(estate.tenant, { label: "CI", role, expiresInDays }, now);
  const revoked = await make(acme, "owner");
  await revokeApiKey(acme.tenant, { apiKeyId: revoked.id });
  keys = {
    owner: (await make(acme, "owner")).token, viewer: (await make(acme, "viewer")).token, rival: (await make(rival, "owner")).token,
    expired: (await make(acme, "owner", 1, new Date(Date.now() - 2 * dayMs))).token, revoked: revoked.token,
  };
  // No gateway takes it up: whoever reads it after 45 s gives it up, and a machine under load may take longer for all of this.
  await ask(database.adminUrl, "UPDATE replays SET created_at = now() + interval '1 hour'");
  before = await everything();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

interface Asked {
  readonly method?: string;
  readonly key?: string | null;
  readonly ids?: Ids;
  readonly headers?: Readonly<Record<string, string>>;
  /** In the place of the good query. */
  readonly query?: string;
  /** In the place of the good body. */
  readonly body?: string;
}

const hasBody = (method: string) => ["POST", "PUT", "PATCH"].includes(method);

/** The good request of an endpoint, with what is said here in the place of its own. */
async function askFor(endpoint: Endpoint, { method = endpoint.method, key = keys.owner, ids = acme, headers = {}, query, body }: Asked = {}) {
  const input = sent[endpoint.operationId]?.(ids, acme) ?? {};
  const inPath = pathParameters(endpoint.path);
  const path = inPath.reduce((text, name) => text.replace(`{${name}}`, encodeURIComponent(String(input[name]))), endpoint.path);
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
  const search = query ?? (hasBody(endpoint.method) ? "" : new URLSearchParams(rest.map(([name, value]) => [name, String(value)])).toString());
  const text = body ?? (hasBody(method) ? JSON.stringify(Object.fromEntries(rest)) : undefined);
  const response = await serveApi(new Request(`http://console.example.com/api/v1${path}${search === "" ? "" : `?${search}`}`, {
    method,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(text === undefined ? {} : { "content-type": "application/json" }), "x-portcullis-request-id": "req-1", ...headers },
    ...(text === undefined ? {} : { body: text }),
  }));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const errorForm = z.strictObject({ error: z.strictObject({ code: z.enum(Object.keys(errorCodes)), message: z.string().min(1), fields: z.record(z.string().min(1), z.string().min(1)).optional(), requestId: z.literal("req-1") }) });

/** The refusal that an answer is, in the documented form and with the status of its code. */
function refusalIn({ status, headers, text }: Awaited<ReturnType<typeof askFor>>) {
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("cache-control")).toBe("no-store");
  const { error } = errorForm.parse(JSON.parse(text));
  expect(Object.entries(errorCodes).find(([code]) => code === error.code)?.[1].status).toBe(status);
  return error;
}

/** A digest of all that the API could write; what a gateway is asked for who reads is no writing. */
async function everything(): Promise<unknown> {
  const tables = ["servers", "tools", "policies", "policy_versions", "policy_drafts", "grants", "jobs", "replays", "destinations", "deliveries", "organizations"];
  const rows = (table: string) => (table === "jobs" ? "(SELECT * FROM jobs WHERE kind <> 'limit_usage')" : table);
  return ask(database.adminUrl, tables.map((table) => `SELECT '${table}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM ${rows(table)} t`).join(" UNION ALL "));
}

const rows = allEndpoints.map((endpoint) => [endpoint.operationId, endpoint] as const);

/** What a viewer's key may do; all else is refused to it. */
const viewersOwn: ReadonlySet<string> = new Set([
  "listServers", "getServer", "getJob", "proposePolicy", "listTools", "getTool", "listPolicies", "getPolicy", "listVersions", "getVersion", "exportVersion", "diffVersions",
  "getDraft", "listGrants", "getGrant", "readLimitUsage", "compareShadow", "listCalls", "exportCalls", "getCall", "getLogRetention",
]);

describe.each(rows)("%s", (operationId, endpoint) => {
  it("CVE-17: refuses whoever has no key, another kind of token, an unknown, expired or revoked one, all alike", async () => {
    const good = keys.owner;
    const none = [null, "", "x", good.slice(0, -1), `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`, mintToken("pck_"), mintToken("pcg_"), keys.expired, keys.revoked];
    for (const key of none) {
      const answer = await askFor(endpoint, { key });
      expect(refusalIn(answer), String(key)).toEqual({ code: "invalid_api_key", message: errorCodes.invalid_api_key.sentence, requestId: "req-1" });
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="portcullis"');
    }
  });

  it("refuses a viewer's key what is not a viewer's", async () => {
    const answer = await askFor(endpoint, { key: keys.viewer });
    // What counters hold is a question to a gateway, and none answers here.
    if (viewersOwn.has(operationId)) return expect(answer.status).toBe(operationId === "readLimitUsage" ? 503 : 200);
    expect(refusalIn(answer).code).toBe("forbidden");
  });

  it("answers another organization's key as if there were nothing", async () => {
    if (!naming.includes(endpoint)) return;
    const foreign = await askFor(endpoint, { key: keys.rival });
    expect(refusalIn(foreign).code).toBe("not_found");
    expect(foreign.text).toBe((await askFor(endpoint, { key: keys.rival, ids: missing })).text);
  });

  it("answers what its description promises, no field more and none fewer", async () => {
    if (endpoint.method !== "GET" || endpoint.media !== undefined || operationId === "readLimitUsage") return;
    const answer = await askFor(endpoint);
    expect(answer.status).toBe(200);
    expect(endpoint.output.parse(JSON.parse(answer.text))).toEqual(JSON.parse(answer.text));
  });

  it("says what is wrong with a request that cannot be read", async () => {
    const fieldsOf = async (asked: Asked) => Object.keys(refusalIn(await askFor(endpoint, asked)).fields ?? {});
    if (hasBody(endpoint.method)) {
      const codeOf = async (asked: Asked) => refusalIn(await askFor(endpoint, asked)).code;
      for (const body of ["{", "[]", '"x"', "null", "\ufeff{}", '{"a":1,"a":2}', '{"n":1e400}', "a=b"]) expect(await codeOf({ body }), body).toBe("malformed_body");
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application/json; charset=latin1"]) expect(await codeOf({ body: "{}", headers: { "content-type": type } }), type).toBe("wrong_content_type");
      expect(await codeOf({ body: " ".repeat(1_048_577) })).toBe("body_too_large");
      expect(await fieldsOf({ query: "stray=1" })).toEqual(["stray"]);
      expect(await fieldsOf({ body: '{"stray":1}' })).toContain("stray");
    } else {
      expect(await fieldsOf({ query: "stray=1" })).toContain("stray");
      expect(await fieldsOf({ query: "stray=1&stray=2" })).toEqual(["stray"]);
      expect(refusalIn(await askFor(endpoint, { query: "__proto__=1" })).code).toBe("invalid_input");
      if (endpoint.method === "DELETE") expect(refusalIn(await askFor(endpoint, { body: "{}" })).code).toBe("malformed_body");
    }
  });

  it("takes its own methods, names them to others, and makes nothing for HEAD and OPTIONS", async () => {
    const own = allEndpoints.filter(({ path }) => path === endpoint.path);
    const head = own.some(({ method, media }) => method === "GET" && media === undefined) ? ["HEAD"] : [];
    const allow = [...own.map(({ method }) => method), ...head, "OPTIONS"].sort().join(", ");
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      if (allow.split(", ").includes(method)) continue;
      const answer = await askFor(endpoint, { method });
      if (method !== "HEAD") expect(refusalIn(answer).code, method).toBe("method_not_allowed");
      expect([answer.status, answer.headers.get("allow")], method).toEqual([405, allow]);
    }
    const options = await askFor(endpoint, { method: "OPTIONS", key: null });
    expect([options.status, options.headers.get("allow"), options.text]).toEqual([204, allow, ""]);
    if (endpoint.method === "GET" && head.length > 0) {
      const [asked, got] = [await askFor(endpoint, { method: "HEAD" }), await askFor(endpoint)];
      expect([asked.status, asked.text, asked.headers.get("content-type")]).toEqual([got.status, "", got.headers.get("content-type")]);
    }
  });
});

describe("CVE-10: what makes a gateway open a connection", () => {
  // To have a server looked at, and a test event sent, is to send the stored credential where the row says.
  it.each([["requestIntrospection", "registerServer"], ["sendTestEvent", "createDestination"]])("%s takes the role that %s takes, and no host that a request names makes it another's", async (act, save) => {
    const endpointOf = (id: string) => allEndpoints.find(({ operationId }) => operationId === id) ?? allEndpoints[0];
    const [acting, saving] = [endpointOf(act), endpointOf(save)];
    if (acting === undefined || saving === undefined) throw new Error("no endpoints");
    for (const key of [null, keys.viewer, keys.expired, keys.revoked]) {
      const refused = await askFor(acting, { key });
      expect(refused.status).toBe((await askFor(saving, { key })).status);
      for (const headers of [{ host: "localhost" }, { host: "127.0.0.1:3000" }, { "x-forwarded-host": "localhost", "x-forwarded-for": "127.0.0.1" }, { "x-original-url": "/" }, { "x-middleware-subrequest": "middleware" }]) {
        const again = await askFor(acting, { key, headers });
        expect([again.status, again.text], JSON.stringify(headers)).toEqual([refused.status, refused.text]);
      }
    }
    expect(refusalIn(await askFor(acting, { key: keys.rival })).code).toBe("not_found");
  });
});

it("nothing of all this has written anything", async () => {
  expect(await everything()).toEqual(before);
});

describe("what is no route", () => {
  const at = (path: string, method = "GET") => serveApi(new Request(`http://console.example.com/api/v1${path}`, { method, headers: { "x-portcullis-request-id": "req-1" } }));
  it("is the API's own 404, whatever the method", async () => {
    for (const path of ["", "/", "/x", "/servers/", "/servers/a/b/c/d", "/openapi", "/calls/export/x", "/%2e%2e%2fservers", "/constructor"]) {
      for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
        const response = await at(path, method);
        expect([response.status, errorForm.parse(await response.json()).error.code], `${method} ${path}`).toEqual([404, "not_found"]);
      }
    }
  });
  it("nor is what no route could be found for: an error in the finding has the same form", async () => {
    const response = await at("/servers/%E0%A4%A");
    expect([response.status, errorForm.parse(await response.json()).error.code]).toEqual([500, "unexpected"]);
  });
  it("is not the description, which needs no key and is read alone", async () => {
    expect((await at("/openapi.json")).status).toBe(200);
    expect((await at("/openapi.json", "HEAD")).status).toBe(200);
    const response = await at("/openapi.json", "POST");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});

describe("a place in a list", () => {
  const lists = { listCalls: "after", listChanges: "after", listVersions: "after", listDeliveries: "after", listReplayRows: "after" };
  it.each(Object.entries(lists))("%s refuses one that is none", async (operationId, name) => {
    const endpoint = allEndpoints.find((row) => row.operationId === operationId);
    if (endpoint === undefined) throw new Error(operationId);
    for (const place of ["x", "-1", "99999999999999999999", "chg_none"]) {
      const error = refusalIn(await askFor(endpoint, { query: new URLSearchParams({ [name]: place }).toString() }));
      expect([error.code, Object.keys(error.fields ?? {})], place).toEqual(["invalid_input", [name]]);
    }
  });
  it.each(["listCalls", "listChanges"])("%s has pages of a size that it says", async (operationId) => {
    const endpoint = allEndpoints.find((row) => row.operationId === operationId);
    if (endpoint === undefined) throw new Error(operationId);
    for (const limit of ["0", "-1", "1.5", "1000", "x", ""]) expect(refusalIn(await askFor(endpoint, { query: `limit=${limit}` })).fields, limit).toHaveProperty("limit");
  });
});
