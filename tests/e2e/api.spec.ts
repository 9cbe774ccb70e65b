// The machine API over real HTTP: the same journey without a browser, and what bad input gets.
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { announceBody, callApi, consoleUrl, errorCode, rawApi, withoutRequestId } from "./parts/machine";
import { makeApiKey } from "./parts/make-api-key";
import { connectLegacy } from "./parts/mcp-clients";
import { newPerson, signUp } from "./parts/people";

const mebibyte = 1_048_576;
const id = z.object({ id: z.string() });
const madeServer = z.object({ server: id, job: id });

let files: FileServer;
let key = "";
let org = "";

test.beforeAll(async ({ browser }) => {
  files = await startFileServer();
  const page = await browser.newPage({ baseURL: consoleUrl() });
  org = await signUp(page, newPerson("Sandy Script"));
  key = await makeApiKey(page, org);
  await page.close();
});
test.afterAll(() => files.close());

async function registerFiles(withKey: string) {
  const registered = await callApi("/servers", { method: "POST", key: withKey, body: { name: "Files", url: files.url } });
  expect(registered, JSON.stringify(registered.body)).toMatchObject({ status: 201 });
  const { server, job } = madeServer.parse(registered.body);
  const looked = await callApi(`/jobs/${job.id}?waitMs=20000`, { key: withKey });
  expect(looked.body).toMatchObject({ job: { state: "done" }, failure: null });
  return { serverId: server.id, jobId: job.id };
}

test("a key from the settings page carries a script from a server to a denied call in the log", async () => {
  const { serverId } = await registerFiles(key);
  const tools = await callApi(`/servers/${serverId}/tools`, { key });
  expect(tools.body).toMatchObject({ tools: [{ name: "list_files", risk: "read" }, { name: "read_file" }, { name: "write_file", risk: "write" }, { name: "run_command", risk: "execute" }, { name: "delete_file", risk: "destructive" }] });

  const document = JSON.stringify({ version: "1", default: "deny", tools: { read_file: {} } });
  const policy = await callApi(`/servers/${serverId}/policies`, { method: "POST", key, body: { name: "Readers", start: { kind: "document", document } } });
  expect(policy.status).toBe(201);
  const policyId = z.object({ policy: id }).parse(policy.body).policy.id;
  const grant = await callApi("/grants", { method: "POST", key, body: { serverId, policyId, label: "script", expiresAt: "2100-01-01T00:00:00Z" } });
  const { token } = z.object({ token: z.string() }).parse(grant.body);

  const client = await connectLegacy({ gatewayUrl: `${process.env["E2E_GATEWAY_URL"] ?? ""}/mcp/${serverId}`, token });
  expect((await client.call("read_file", { path: "a" })).isError).toBe(false);
  expect((await client.call("write_file", { path: "a", text: "b" })).isError).toBe(true);
  await client.close();

  let calls: readonly { id: string }[] = [];
  // A denial is answered as soon as it is on the gateway's disk; the database has it a moment later.
  await expect.poll(async () => {
    const denied = await callApi(`/calls?q=${encodeURIComponent(`server:${serverId} decision:denied`)}`, { key });
    calls = z.object({ calls: z.array(z.looseObject({ id: z.string() })) }).parse(denied.body).calls;
    return calls;
  }).toMatchObject([{ tool: "write_file", code: "not_listed", rule: "/default", policyVersion: 1 }]);
  const found = z.object({ calls: z.array(z.looseObject({ tool: z.string().nullable() })), next: z.string().nullable() });
  const page = found.parse((await callApi(`/calls?q=${encodeURIComponent("method:tools/call since:24h")}&limit=1`, { key })).body);
  expect(page.calls).toMatchObject([{ tool: "write_file" }]);
  const older = found.parse((await callApi(`/calls?q=${encodeURIComponent("method:tools/call since:24h")}&limit=1&after=${page.next ?? ""}`, { key })).body);
  expect(older.calls).toMatchObject([{ tool: "read_file" }]);
  const file = await callApi(`/calls/export?q=${encodeURIComponent("decision:denied")}`, { key });
  expect(file.status).toBe(200);
  const one = await callApi(`/calls/${calls[0]?.id ?? ""}`, { key });
  expect(one.body).toMatchObject({ policy: { name: "Readers", document } });
});

test("a search by each word of the grammar finds over HTTP what it says, and what cannot be understood is said", async () => {
  const { serverId } = await registerFiles(key);
  const document = JSON.stringify({ version: "1", default: "deny", tools: { read_file: {} } });
  const policyId = z.object({ policy: id }).parse((await callApi(`/servers/${serverId}/policies`, { method: "POST", key, body: { name: "Searched", start: { kind: "document", document } } })).body).policy.id;
  const minted = z.object({ grant: id, token: z.string() }).parse((await callApi("/grants", { method: "POST", key, body: { serverId, policyId, label: "search me", expiresAt: "2100-01-01T00:00:00Z" } })).body);
  const client = await connectLegacy({ gatewayUrl: `${process.env["E2E_GATEWAY_URL"] ?? ""}/mcp/${serverId}`, token: minted.token });
  await client.call("read_file", { path: "a" });
  await client.call("write_file", { path: "a", text: "b" });
  await client.close();

  const found = z.object({ calls: z.array(z.looseObject({ id: z.string(), tool: z.string() })) });
  // A key that stands twice means either: the calls of this test are told from others by a word that is not the one in question.
  const scope = (q: string) => (q.includes("policy:") ? `server:${serverId}` : `policy:${policyId}`);
  const search = async (q: string) => found.parse((await callApi(`/calls?${new URLSearchParams({ q: `${scope(q)} method:tools/call ${q}` }).toString()}`, { key })).body).calls;
  await expect.poll(async () => (await search("-outcome:pending")).length).toBe(2);
  const calls = await search("");
  const [read, written] = ["read_file", "write_file"];
  const both = [written, read];
  const slug = z.object({ server: z.object({ slug: z.string() }) }).parse((await callApi(`/servers/${serverId}`, { key })).body).server.slug;
  const today = new Date().toISOString().slice(0, 10);
  const table: readonly (readonly [q: string, tools: readonly string[]])[] = [
    ["tool:read_file", [read]], ["-tool:read_file", [written]], ["tool:read_file,write_file", both], ["tool:*_file", both], ['tool:"*_file"', []], ["TOOL:read_file", [read]], ["tool:Read_File", []],
    ["decision:denied", [written]], ["decision:deny", [written]], ["decision:allowed", [read]], ["decision:parked", []], ["-decision:allowed", [written]], ["decision:allowed,denied", both],
    ["since:24h", both], [`since:${today} until:${today}`, both], ["since:2w", both], ["until:2020-01-01", []], ["since:2099-01-01T00:00Z", []],
    [`server:${slug}`, both], ["server:Files", both], ["server:nothing", []],
    ['grant:"search me"', both], [`grant:${minted.grant.id}`, both], ['-grant:"search me"', []], ["grant:script", []],
    ["outcome:delivered", [read]], ["outcome:refused", [written]], ["outcome:error,cut,unknown,not_delivered", []],
    ["code:not_listed", [written]], ["code:allowed", [read]], ["code:not_*", [written]],
    ["method:tools/call", both], ["latency:>=0 outcome:delivered", [read]], ["latency:>100s", []], ["latency:>=0ms latency:<100s outcome:delivered", [read]],
    ["status:200", [read]], ["status:>=500", []], ["-status:200", [written]], ["failed:no", [read]], ["failed:yes", []],
    ["client:nobody", []], ["-client:nobody", both], ["ip:127.0.0.1,::1", both], ["ip:10.*", []], ["era:legacy", both], ["era:modern", []],
    ["policy:Searched", both], [`policy:${policyId}`, both], ["policy:Readers", []], ["rule:/default", [written]], ["rule:/*", [written]], ["-rule:/default", [read]],
    ["trace:4bf92f3577b34da6a3ce929d0e0e4736", []], [`id:${calls[1]?.id ?? ""}`, [read]], ["id:cal_none", []], ["read_fi", [read]], ["-READ_FI", [written]],
    ["tool:write_file decision:allowed", []], ["tool:write_file decision:denied", [written]],
  ];
  for (const [q, tools] of table) expect((await search(q)).map(({ tool }) => tool), q).toEqual(tools);

  const wrong: readonly (readonly [query: string, field: string, says: RegExp])[] = [
    ["q=tol:run", "q", /Did you mean “tool:”/], ["q=decision:maybe", "q", /takes allowed, denied or parked/], ["q=since:yesterday", "q", /takes 15m, 24h/], ["q=since:1h+until:2h", "q", /no call can match/],
    ['q=grant:"CI', "q", /never closed/], [`q=${"x".repeat(1_001)}`, "q", /1,?000/], ["q=tool:a&q=tool:b", "q", /once/], ["decision=deny", "decision", /stands in q/], ["from=2026-01-01", "from", /stands in q/], ["after=x", "after", /not a cursor/], ["limit=1000", "limit", /./],
  ];
  for (const [query, field, says] of wrong) {
    for (const path of field === "after" || field === "limit" ? ["/calls"] : ["/calls", "/calls/export"]) {
      const answer = await callApi(`${path}?${query}`, { key });
      expect(answer.status, query).toBe(400);
      expect(z.object({ error: z.object({ fields: z.record(z.string(), z.string()) }) }).parse(answer.body).error.fields[field], `${path}?${query}`).toMatch(says);
    }
  }
});

test("what is no path, method, host or body of the API is refused in its one form, whoever stands before it", async () => {
  const form = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string().min(1), fields: z.record(z.string(), z.string()).optional(), requestId: z.uuid() }) });
  const authorized = { Authorization: `Bearer ${key}` };
  const cases: readonly (readonly [what: string, answer: ReturnType<typeof rawApi>, status: number, code: string, allow?: string])[] = [
    ["no path", rawApi("/nothing", { headers: authorized }), 404, "not_found"],
    ["no path, written", rawApi("/nothing", { method: "POST", headers: { ...authorized, "Content-Length": "0" } }), 404, "not_found"],
    ["the root", rawApi(""), 404, "not_found"],
    ["a method that a path has not", rawApi("/servers", { method: "DELETE", headers: authorized }), 405, "method_not_allowed", "GET, HEAD, OPTIONS, POST"],
    ["a file's HEAD is none", rawApi("/openapi.json", { method: "PATCH", headers: { "Content-Length": "0" } }), 405, "method_not_allowed", "GET, HEAD, OPTIONS"],
    ["a method that nobody has", rawApi("/servers", { method: "PROPFIND", headers: authorized }), 501, "unknown_method"],
    ["a path that ends in a slash", rawApi("/servers/", { headers: authorized }), 404, "not_found"],
    ["a path with an empty step", rawApi("//servers", { headers: authorized }), 404, "not_found"],
    ["the root with a slash, written", rawApi("/", { method: "POST", headers: { ...authorized, "Content-Length": "0" } }), 404, "not_found"],
    ["a path that leaves the API", rawApi("/servers/../../..", { headers: authorized }), 404, "not_found"],
    ["a body where none is read", rawApi("/servers", { headers: { ...authorized, "Content-Type": "application/json", "Content-Length": "2" }, body: "{}" }), 400, "malformed_body"],
    ["a body of a DELETE", rawApi("/servers/srv_none", { method: "DELETE", headers: { ...authorized, "Content-Type": "application/json", "Content-Length": "2" }, body: "{}" }), 400, "malformed_body"],
    ["a path that cannot be read", rawApi("/servers/%E0%A4%A", { headers: authorized }), 400, "unreadable_path"],
    ["another host", rawApi("/servers", { headers: { ...authorized, Host: "evil.example" } }), 421, "wrong_host"],
    ["a body without a length", rawApi("/servers", { method: "POST", headers: { ...authorized, "Content-Type": "application/json", "Transfer-Encoding": "chunked" }, body: "{}" }), 411, "length_required"],
    ["no key", rawApi("/servers"), 401, "invalid_api_key"],
  ];
  for (const [what, asked, status, code, allow] of cases) {
    const answer = await asked;
    expect([answer.status, answer.headers["content-type"], answer.headers["allow"]], what).toEqual([status, "application/json", allow]);
    const { error } = form.parse(JSON.parse(answer.text));
    expect([error.code, error.requestId], what).toEqual([code, answer.headers["x-request-id"]]);
  }
  const options = await rawApi("/calls/export", { method: "OPTIONS" });
  expect([options.status, options.headers["allow"], options.text]).toEqual([204, "GET, OPTIONS", ""]);
  const head = await rawApi("/servers", { method: "HEAD", headers: authorized });
  expect([head.status, head.headers["content-type"], head.text]).toEqual([200, "application/json", ""]);
});

test("the description of the API is a valid list of what is served", async () => {
  const { status, body } = await callApi("/openapi.json");
  expect(status).toBe(200);
  const { openapi, paths } = z.object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(body);
  expect(openapi).toMatch(/^3\.1\./);
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      const answer = await callApi(path.replace(/^\/api\/v1/, "").replace(/\{\w+\}/g, "x"), { method: method.toUpperCase() });
      expect([401, 405].includes(answer.status) && answer.status, `${method} ${path} without a key`).toBe(401);
    }
  }
});

test("no key, a key of another form and a wrong key get the same 401", async () => {
  const wrong = `pck_${"A".repeat(key.length - 4)}`;
  const answers = [await callApi("/servers"), await callApi("/servers", { key: "hello" }), await callApi("/servers", { key: wrong }), await callApi("/servers", { key: `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}` })];
  for (const answer of answers) expect(withoutRequestId(answer)).toEqual(withoutRequestId(answers[0] ?? answer));
  expect(answers[0]?.status).toBe(401);
});

test("another organization's objects and missing ones get the same 404", async ({ browser }) => {
  const { serverId, jobId } = await registerFiles(key);
  const page = await browser.newPage({ baseURL: consoleUrl() });
  const stranger = await makeApiKey(page, await signUp(page, newPerson("Stan Stranger")));
  await page.close();
  const missing = (text: string) => text.replace(/_\w{6}/, "_zzzzzz");
  for (const path of [`/servers/${serverId}`, `/servers/${serverId}/tools`, `/servers/${serverId}/policies`, `/servers/${serverId}/proposed-policy`, `/jobs/${jobId}`]) {
    const foreign = await callApi(path, { key: stranger });
    expect(foreign.status, path).toBe(404);
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(await callApi(missing(path), { key: stranger })));
  }
  for (const [path, method, body] of [
    [`/servers/${serverId}/stop`, "POST", {}], [`/servers/${serverId}/introspections`, "POST", {}], [`/servers/${serverId}`, "PATCH", { name: "Mine" }],
    [`/servers/${serverId}/policies`, "POST", { name: "Mine", start: { kind: "deny_all" } }], ["/grants", "POST", { serverId, label: "mine" }],
  ] as const) {
    expect((await callApi(path, { method, key: stranger, body })).status, `${method} ${path}`).toBe(404);
  }
  expect((await callApi(`/servers/${serverId}`, { key })).body).toMatchObject({ server: { name: "Files", stoppedAt: null } });
});

test("a body is one JSON object that every parser reads alike, of the right type and size, with known members", async () => {
  const post = (body: string, headers: Record<string, string> = {}) => callApi("/servers", { method: "POST", key, body, headers });
  const cases: readonly (readonly [string, Promise<{ status: number; body: unknown }>, number, string])[] = [
    ["a member twice", post('{"name":"A","url":"https://a.example/mcp","url":"http://127.0.0.1/mcp"}'), 400, "malformed_body"],
    ["no JSON", post("name=A"), 400, "malformed_body"],
    ["a list", post("[]"), 400, "malformed_body"],
    ["a byte order mark", post("\ufeff{}"), 400, "malformed_body"],
    ["a key that is no key", post('{"__proto__":{"role":"owner"}}'), 400, "malformed_body"],
    ["an unknown member", post('{"name":"A","url":"https://a.example/mcp","orgId":"org_x"}'), 400, "invalid_input"],
    ["a missing member", post('{"name":"A"}'), 400, "invalid_input"],
    ["not http(s)", post('{"name":"A","url":"file:///etc/passwd"}'), 400, "invalid_input"],
    ["a form", post("name=A", { "Content-Type": "application/x-www-form-urlencoded" }), 415, "wrong_content_type"],
  ];
  for (const [what, answer, status, code] of cases) {
    expect((await answer).status, what).toBe(status);
    expect(errorCode(await answer), what).toBe(code);
  }
  expect(await announceBody("/servers", mebibyte + 1, key)).toBe(413);
  const exact = JSON.stringify({ name: "A", url: "x" });
  expect((await post(exact.padEnd(mebibyte, " "))).status, "a mebibyte exactly is read").toBe(400);
  const { body } = await callApi("/servers", { key });
  expect(z.object({ servers: z.array(z.object({ name: z.string() })) }).parse(body).servers.map(({ name }) => name), "nothing of it was written").not.toContain("A");
});

test("a form of the console is refused when another site sends it, or nobody says who did", async () => {
  for (const headers of [{ Origin: "https://evil.example" }, { Origin: "null" }, { "Sec-Fetch-Site": "cross-site" }, {}]) {
    const response = await fetch(`${consoleUrl()}/${org}/settings`, { method: "POST", headers: { "Next-Action": "0".repeat(42), "Content-Type": "text/plain", ...headers }, body: "[]" });
    expect(response.status, JSON.stringify(headers)).toBe(403);
  }
});

test("a viewer's key reads and cannot write", async ({ browser }) => {
  const page = await browser.newPage({ baseURL: consoleUrl() });
  const viewer = await makeApiKey(page, await signUp(page, newPerson("Val Viewer")), "Viewer");
  await page.close();
  expect((await callApi("/servers", { key: viewer })).status).toBe(200);
  const answer = await callApi("/servers", { method: "POST", key: viewer, body: { name: "Files", url: files.url } });
  expect([answer.status, errorCode(answer)]).toEqual([403, "forbidden"]);
});

test("a revoked key is refused at the next request", async ({ browser }) => {
  const page = await browser.newPage({ baseURL: consoleUrl() });
  const own = await signUp(page, newPerson("Rita Revoke"));
  const token = await makeApiKey(page, own);
  expect((await callApi("/servers", { key: token })).status).toBe(200);
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("region", { name: "API keys" }).getByText("Revoked")).toBeVisible();
  expect((await callApi("/servers", { key: token })).status).toBe(401);
  await page.close();
});
