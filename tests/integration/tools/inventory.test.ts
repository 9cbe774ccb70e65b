import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { randomId } from "@/lib/crypto/random-id";
import type { JsonValue } from "@/lib/mcp/json-value";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { applyIntrospection } from "@/lib/servers/apply-introspection";
import { getServer } from "@/lib/servers/get-server";
import { proposePolicyForServer } from "@/lib/servers/propose-policy-for-server";
import { registerServer } from "@/lib/servers/register-server";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { reviseServer } from "@/lib/servers/revise-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { loadServerDocument } from "@/lib/snapshot/load-server-document";
import { parseServerDocument } from "@/lib/snapshot/parse-server-document";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { acceptTools } from "@/lib/tools/accept-tools";
import { getTool } from "@/lib/tools/get-tool";
import { listToolDefinitions, listTools } from "@/lib/tools/list-tools";
import { readListing } from "@/lib/tools/read-listing";
import { setToolRisk } from "@/lib/tools/set-tool-risk";
import type { ToolDetail } from "@/lib/tools/tool-record";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { answerJob, ask, definition, failJob, openAs, openNewOrganization } from "../servers/test-organization";

const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: "", fingerprintKey: "a key of the tests" };
let database: TestDatabase;
let acme: TenantContext;
let rival: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  [acme, rival] = [await openNewOrganization(database), await openNewOrganization(database)];
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

/** A registered server whose first listing had these tools. */
async function listedServer(tools: readonly object[], more: object = {}): Promise<string> {
  const { server, job } = await registerServer(acme, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp", ...more }), rules);
  await answerJob(database, job.id, tools);
  await applyIntrospection(acme, { jobId: job.id });
  return server.id;
}

async function refresh(serverId: string, tools: readonly object[]) {
  const job = await requestIntrospection(acme, { serverId });
  await answerJob(database, job.id, tools);
  return applyIntrospection(acme, { jobId: job.id });
}

const statesOf = async (serverId: string) => Object.fromEntries((await listTools(acme, { serverId })).map((tool) => [tool.name, tool.state]));

async function toolOf(serverId: string, name: string): Promise<ToolDetail> {
  const tool = (await listToolDefinitions(acme, { serverId })).find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

const review = (tool: ToolDetail) => ({ toolId: tool.id, pin: tool.reviewPin });

describe("the first look", () => {
  it("takes every tool as active, pinned and classified, in the server's order", async () => {
    const serverId = await listedServer([definition("write_file"), definition("read_file"), definition("delete_all")]);
    const tools = await listToolDefinitions(acme, { serverId });
    expect(tools.map((tool) => [tool.name, tool.state, tool.risk])).toEqual([["write_file", "active", "write"], ["read_file", "active", "read"], ["delete_all", "active", "destructive"]]);
    for (const tool of tools) expect(tool.pin).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await getServer(acme, serverId)).toMatchObject({
      health: { state: "ok", code: null, message: null }, transport: "streamable-http", era: "legacy", reportedName: "test", counts: { tools: 3, toolsInReview: 0 },
    });
  });

  it("leaves out what cannot be governed, says so, and keeps the rest", async () => {
    const serverId = await listedServer([definition("ok"), definition("twice"), definition("twice"), definition("any*"), { name: "bare" }]);
    expect(await statesOf(serverId)).toEqual({ ok: "active" });
    expect((await getServer(acme, serverId)).health).toMatchObject({ state: "attention", code: "invalid_tools", message: expect.stringContaining("4 tools were left out") });
  });

  it("takes a thousand tools at once, and a result of another shape as a failure", async () => {
    const serverId = await listedServer(Array.from({ length: 1_000 }, (_, index) => definition(`get_${index}`)));
    expect((await getServer(acme, serverId)).counts.tools).toBe(1_000);
    const job = await requestIntrospection(acme, { serverId });
    await answerJob(database, job.id, [], { surprise: true });
    expect(await applyIntrospection(acme, { jobId: job.id })).toMatchObject({ applied: true, failure: "failed" });
    expect((await getServer(acme, serverId)).counts.tools).toBe(1_000);
  });
});

describe("refreshing under review", () => {
  it("marks unknown tools new, changed ones changed, missing ones gone, and returned ones active", async () => {
    const serverId = await listedServer([definition("a"), definition("b"), definition("c")]);
    const result = await refresh(serverId, [definition("a"), definition("b", "now different"), definition("d")]);
    expect(result).toMatchObject({ applied: true, found: { tools: 3, added: 1, changed: 1, gone: 1, returned: 0 } });
    expect(await statesOf(serverId)).toEqual({ a: "active", b: "changed", c: "gone", d: "new" });
    expect(await refresh(serverId, [definition("a"), definition("b"), definition("c")])).toMatchObject({ found: { returned: 1, gone: 1 } });
    expect(await statesOf(serverId)).toEqual({ a: "active", b: "active", c: "active" });
  });

  it("of a server with ever other names remembers those that went last, and gives the gateway nothing but the names of what is gone", async () => {
    const batch = (from: number) => Array.from({ length: 600 }, (_, index) => ({ ...definition(`t${from + index}`, "", { path: {} }), annotations: { readOnlyHint: true } }));
    const serverId = await listedServer(batch(0), { drift: "follow" });
    for (const from of [1_000, 2_000]) await refresh(serverId, batch(from));
    expect(await refresh(serverId, [definition("last", "", { path: {} })])).toMatchObject({ found: { gone: 600 } });
    const rows = await ask(database.adminUrl, "SELECT name, state FROM tools WHERE server_id = $1", [serverId]);
    const numbers = rows.flatMap(({ name, state }) => (state === "gone" ? [Number(String(name).slice(1))] : []));
    expect([rows.length, numbers.filter((number) => number >= 2_000).length, numbers.filter((number) => number < 1_000).length]).toEqual([1_001, 600, 0]);
    const loaded = await loadServerDocument(async (statement, values) => ({ rows: await ask(database.gatewayUrl, statement, [...values]) }), serverId);
    const tools = (loaded === null ? null : await parseServerDocument(loaded, () => Promise.resolve()))?.tools ?? [];
    expect(tools.find(({ name }) => name === "last")?.argumentNames.length).toBeGreaterThan(0);
    expect(tools.filter(({ state }) => state === "gone").every(({ argumentNames, annotations, mirroredSchema }) => argumentNames.length === 0 && annotations === null && mirroredSchema === null)).toBe(true);
  });

  it("a server that listed nothing at first has its later tools reviewed", async () => {
    const serverId = await listedServer([]);
    await refresh(serverId, [definition("late")]);
    expect(await statesOf(serverId)).toEqual({ late: "new" });
  });

  it("a new address does not take its tools as they are", async () => {
    const serverId = await listedServer([definition("a")]);
    const { job } = await reviseServer(acme, { serverId, url: "https://elsewhere.example.com/mcp" }, rules);
    await answerJob(database, job?.id ?? "", [definition("a", "something else"), definition("b")]);
    await applyIntrospection(acme, { jobId: job?.id ?? "" });
    expect(await statesOf(serverId)).toEqual({ a: "changed", b: "new" });
  });

  it("a look at the address before is not applied to the one after", async () => {
    const serverId = await listedServer([definition("a")]);
    const before = await requestIntrospection(acme, { serverId });
    await reviseServer(acme, { serverId, url: "https://moved.example.com/mcp" }, rules);
    await answerJob(database, before.id, [definition("planted")]);
    expect(await applyIntrospection(acme, { jobId: before.id })).toMatchObject({ applied: false });
    expect(await statesOf(serverId)).toEqual({ a: "active" });
  });
});

describe("a definition that agents were shown", () => {
  const url = "https://files.example.com/mcp";
  const minuteMs = 60_000;
  /** As a gateway tells of it. */
  async function shownToAgents(serverId: string, definitions: readonly object[], { org = acme.org.id, at = url }: { readonly org?: string; readonly at?: string } = {}): Promise<void> {
    const entries: JsonValue = JSON.parse(JSON.stringify(definitions));
    const tools = readListing(entries)?.tools.map(({ name, pin, definition: shown }) => ({ name, pin, definition: shown }));
    await ask(database.gatewayUrl, "SELECT note_shown_definitions($1, $2, $3, $4::jsonb, $5, $6)", [org, serverId, at, JSON.stringify(tools), randomId("job"), 60 * minuteMs]);
  }
  const looks = async (serverId: string) => (await ask(database.adminUrl, "SELECT id, created_by FROM jobs WHERE server_id = $1 ORDER BY created_at", [serverId])).slice(1);
  const later = (serverId: string, minutes: number) =>
    ask(database.adminUrl, "UPDATE tools SET candidate_shown_at = candidate_shown_at - $2 * interval '1 minute' WHERE server_id = $1", [serverId, minutes]);
  const versionOf = async () => Number((await ask(database.adminUrl, "SELECT config_version FROM organizations WHERE id = $1", [acme.org.id]))[0]?.["config_version"]);
  const madeEarlier = (serverId: string) => ask(database.adminUrl, "UPDATE jobs SET created_at = created_at - interval '2 hours' WHERE server_id = $1", [serverId]);

  it("changes the tool as a look would, has gateways read it at once, and stays through looks that find the reviewed one, for an hour", async () => {
    const serverId = await listedServer([definition("a"), definition("b")]);
    await madeEarlier(serverId);
    const before = await versionOf();
    await shownToAgents(serverId, [definition("a", "delete everything"), definition("b")]);
    expect(await statesOf(serverId)).toEqual({ a: "changed", b: "active" });
    expect(await toolOf(serverId, "a")).toMatchObject({ definition: { description: "a something" }, candidate: { description: "delete everything" }, candidateShownAt: expect.any(String) });
    expect(await versionOf()).toBeGreaterThan(before);
    const [look] = await looks(serverId);
    expect(look).toMatchObject({ created_by: "gateway" });
    await answerJob(database, String(look?.["id"]), [definition("a"), definition("b")]);
    expect(await applyIntrospection(acme, { jobId: String(look?.["id"]) })).toMatchObject({ applied: true });
    await later(serverId, 59);
    await refresh(serverId, [definition("a"), definition("b")]);
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "changed", candidate: { description: "delete everything" } });
    await later(serverId, 2);
    await refresh(serverId, [definition("a"), definition("b")]);
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "active", candidate: null, candidatePin: null, candidateShownAt: null });
  });

  it("stays through the look that it has asked for, whenever somebody opens the page to it", async () => {
    const serverId = await listedServer([definition("a")]);
    await madeEarlier(serverId);
    await shownToAgents(serverId, [definition("a", "delete everything")]);
    const [look] = await looks(serverId);
    await answerJob(database, String(look?.["id"]), [definition("a")]);
    const tomorrow = new Date(Date.now() + 24 * 60 * minuteMs);
    expect(await applyIntrospection(acme, { jobId: String(look?.["id"]) }, tomorrow)).toMatchObject({ applied: true });
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "changed", candidate: { description: "delete everything" } });
  });

  it("is accepted as any other change, and then it is the reviewed one", async () => {
    const serverId = await listedServer([definition("a")]);
    await shownToAgents(serverId, [definition("a", "second")]);
    expect(await acceptTools(acme, { serverId, tools: [review(await toolOf(serverId, "a"))] })).toEqual({ accepted: 1, left: 0 });
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "active", definition: { description: "second" }, candidate: null, candidateShownAt: null });
    await shownToAgents(serverId, [definition("a", "second")]);
    expect(await statesOf(serverId)).toEqual({ a: "active" });
  });

  it("gives way to what a look finds, and is no longer what agents were shown", async () => {
    const serverId = await listedServer([definition("a")]);
    await shownToAgents(serverId, [definition("a", "second")]);
    await refresh(serverId, [definition("a", "third")]);
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "changed", candidate: { description: "third" }, candidateShownAt: null });
  });

  it("asks for one look in an hour, and stays what people see while agents are shown ever others", async () => {
    const serverId = await listedServer([definition("a")]);
    await shownToAgents(serverId, [definition("a", "second")]);
    expect(await looks(serverId)).toEqual([]);
    await madeEarlier(serverId);
    for (const said of ["third", "fourth"]) await shownToAgents(serverId, [definition("a", said)]);
    expect(await looks(serverId)).toHaveLength(1);
    expect(await toolOf(serverId, "a")).toMatchObject({ candidate: { description: "second" } });
    await later(serverId, 11);
    await shownToAgents(serverId, [definition("a", "fifth")]);
    expect(await toolOf(serverId, "a")).toMatchObject({ candidate: { description: "fifth" } });
  });

  it("brings in nothing: no tool that is unknown, gone or not accepted, no server of another organization or address, and no change where the drift setting lets definitions pass", async () => {
    const serverId = await listedServer([definition("a"), definition("b")]);
    await refresh(serverId, [definition("a"), definition("c")]);
    await shownToAgents(serverId, [definition("b", "x"), definition("c", "x"), definition("d", "x")]);
    await shownToAgents(serverId, [definition("a", "x")], { org: rival.org.id });
    await shownToAgents(serverId, [definition("a", "x")], { at: "https://before.example.com/mcp" });
    expect(await statesOf(serverId)).toEqual({ a: "active", b: "gone", c: "new" });
    for (const drift of ["warn", "follow"]) {
      const other = await listedServer([definition("a")], { drift });
      await madeEarlier(other);
      await shownToAgents(other, [definition("a", "x")]);
      expect(await statesOf(other)).toEqual({ a: "active" });
      expect(await looks(other)).toHaveLength(1);
    }
    await expect(ask(database.consoleUrl, "SELECT note_shown_definitions('o', 's', 'u', '[]', 'j', 1)")).rejects.toThrow(/permission denied/);
    await expect(ask(database.gatewayUrl, "UPDATE tools SET state = 'active'")).rejects.toThrow(/permission denied/);
    await expect(ask(database.gatewayUrl, "INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ('j', 'o', 's', 'introspect', 'x')")).rejects.toThrow(/permission denied/);
  });
});

describe("accepting", () => {
  it("pins the definition that was looked at", async () => {
    const serverId = await listedServer([definition("a"), definition("b")]);
    await refresh(serverId, [definition("a", "delete everything"), definition("b"), definition("c")]);
    const changed = await toolOf(serverId, "a");
    expect(changed.candidatePin).toBe(changed.reviewPin);
    expect(await acceptTools(acme, { serverId, tools: [review(changed), review(await toolOf(serverId, "c"))] })).toEqual({ accepted: 2, left: 0 });
    expect(await statesOf(serverId)).toEqual({ a: "active", b: "active", c: "active" });
    expect(await toolOf(serverId, "a")).toMatchObject({ pin: changed.candidatePin, candidate: null, definition: { description: "delete everything" } });
  });

  it("leaves one that changed again meanwhile", async () => {
    const serverId = await listedServer([definition("a")]);
    await refresh(serverId, [definition("a", "second")]);
    const seen = await toolOf(serverId, "a");
    await refresh(serverId, [definition("a", "third")]);
    expect(await acceptTools(acme, { serverId, tools: [review(seen)] })).toEqual({ accepted: 0, left: 1 });
    expect(await toolOf(serverId, "a")).toMatchObject({ state: "changed", definition: { description: "a something" } });
  });

  it("is all or nothing over foreign tools", async () => {
    const [one, other] = [await listedServer([]), await listedServer([])];
    await refresh(one, [definition("a")]);
    await refresh(other, [definition("a")]);
    const tools = [review(await toolOf(one, "a")), review(await toolOf(other, "a"))];
    await expect(acceptTools(acme, { serverId: one, tools })).rejects.toMatchObject({ code: "not_found" });
    expect(await statesOf(one)).toEqual({ a: "new" });
  });
});

describe("drift settings", () => {
  it("warn pins at once and marks; follow pins at once", async () => {
    const [warned, followed] = [await listedServer([definition("a")], { drift: "warn" }), await listedServer([definition("a")], { drift: "follow" })];
    for (const serverId of [warned, followed]) await refresh(serverId, [definition("a", "different"), definition("b")]);
    expect(await toolOf(warned, "a")).toMatchObject({ state: "changed", candidate: null, definition: { description: "different" } });
    expect(await statesOf(warned)).toEqual({ a: "changed", b: "new" });
    expect(await statesOf(followed)).toEqual({ a: "active", b: "active" });
    expect(await acceptTools(acme, { serverId: warned, tools: [review(await toolOf(warned, "a"))] })).toEqual({ accepted: 1, left: 0 });
  });
});

describe("the risk class", () => {
  it("is a person's once set, through every refresh, until it is given back", async () => {
    const serverId = await listedServer([definition("get_a")], { drift: "follow" });
    const tool = await toolOf(serverId, "get_a");
    expect(await setToolRisk(acme, { toolId: tool.id, risk: "financial" })).toMatchObject({ risk: "financial", riskSource: "person" });
    await refresh(serverId, [definition("get_a", "different")]);
    expect(await getTool(acme, tool.id)).toMatchObject({ risk: "financial", riskSource: "person" });
    expect(await setToolRisk(acme, { toolId: tool.id, risk: "classifier" })).toMatchObject({ risk: "read", riskSource: "classifier" });
    const actions = await ask(database.adminUrl, "SELECT action FROM changes WHERE target_id = $1 ORDER BY id", [tool.id]);
    expect(actions.map((row) => row["action"])).toEqual(["tool.set_risk", "tool.reset_risk"]);
  });

  it("is a person's also where it is set while a look at the server is being written down", async () => {
    const serverId = await listedServer([definition("get_a")], { drift: "follow" });
    const tool = await toolOf(serverId, "get_a");
    await withClient(database.adminUrl, async (look) => {
      await look.query("BEGIN");
      await look.query("SELECT 1 FROM servers WHERE id = $1 FOR UPDATE", [serverId]);
      const setting = setToolRisk(acme, { toolId: tool.id, risk: "destructive" });
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM servers%FOR UPDATE%'";
      await vi.waitFor(async () => expect(await ask(database.adminUrl, waiting)).toHaveLength(1), { timeout: 5_000 });
      // What write-inventory.ts writes: what it has read.
      await look.query("UPDATE tools SET risk = 'read', risk_source = 'classifier' WHERE id = $1", [tool.id]);
      await look.query("COMMIT");
      await setting;
    });
    expect(await getTool(acme, tool.id)).toMatchObject({ risk: "destructive", riskSource: "person" });
  });
});

describe("applying a look", () => {
  it("happens once, however many ask at the same time", async () => {
    const serverId = await listedServer([definition("a")]);
    const job = await requestIntrospection(acme, { serverId });
    await answerJob(database, job.id, [definition("a"), definition("b")]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => applyIntrospection(acme, { jobId: job.id })));
    expect(answers.filter((answer) => answer.applied)).toHaveLength(1);
    const recorded = await ask(database.adminUrl, "SELECT 1 FROM changes WHERE target_id = $1 AND action = 'server.introspect'", [serverId]);
    expect(recorded).toHaveLength(2);
  });

  it("never puts an earlier look over a later one", async () => {
    const serverId = await listedServer([definition("a")]);
    const early = await requestIntrospection(acme, { serverId });
    await answerJob(database, early.id, [definition("a"), definition("early")]);
    const late = await requestIntrospection(acme, { serverId });
    await answerJob(database, late.id, [definition("a"), definition("late")]);
    expect(await applyIntrospection(acme, { jobId: late.id })).toMatchObject({ applied: true });
    expect(await applyIntrospection(acme, { jobId: early.id })).toMatchObject({ applied: false });
    expect(await statesOf(serverId)).toEqual({ a: "active", late: "new" });
  });

  it("of two at once leaves the later one's inventory", async () => {
    const serverId = await listedServer([definition("a")]);
    const early = await requestIntrospection(acme, { serverId });
    await answerJob(database, early.id, [definition("early")]);
    const late = await requestIntrospection(acme, { serverId });
    await answerJob(database, late.id, [definition("late")]);
    await Promise.all([applyIntrospection(acme, { jobId: late.id }), applyIntrospection(acme, { jobId: early.id })]);
    expect((await statesOf(serverId))["late"]).toBe("new");
    expect((await statesOf(serverId))["early"]).toBeUndefined();
  });

  it("that failed changes the health alone, in words", async () => {
    const serverId = await listedServer([definition("a")]);
    const job = await requestIntrospection(acme, { serverId });
    await failJob(database, job.id, "unauthorized");
    expect(await applyIntrospection(acme, { jobId: job.id })).toMatchObject({ applied: true, failure: "unauthorized" });
    expect(await getServer(acme, serverId)).toMatchObject({
      health: { state: "attention", code: "unauthorized", message: expect.stringContaining("401") }, transport: "streamable-http", counts: { tools: 1 },
    });
    expect(await statesOf(serverId)).toEqual({ a: "active" });
  });

  it("with a 401 says where tokens come from, until a look says otherwise or the address moves", async () => {
    const authorization = {
      fault: null, scopes: ["a"], documentation: null, issuersNamed: 1,
      issuers: [{ issuer: "https://as.example", fault: null, registersClients: true, takesClientDocuments: false, checksPkce: true }],
    };
    const serverId = await listedServer([definition("a")]);
    const refused = async () => {
      const job = await requestIntrospection(acme, { serverId });
      await failJob(database, job.id, "unauthorized", { authorization });
      await applyIntrospection(acme, { jobId: job.id });
      expect(await getServer(acme, serverId)).toMatchObject({ authorization, counts: { tools: 1 } });
    };
    await refused();
    const other = await requestIntrospection(acme, { serverId });
    await failJob(database, other.id, "timed_out");
    await applyIntrospection(acme, { jobId: other.id });
    expect((await getServer(acme, serverId)).authorization).toBeNull();
    await refused();
    await refresh(serverId, [definition("a")]);
    expect((await getServer(acme, serverId)).authorization).toBeNull();
    await refused();
    await reviseServer(acme, { serverId, url: "https://files.example.com/other" }, rules);
    expect((await getServer(acme, serverId)).authorization).toBeNull();
  });

  it.each([[{ authorization: { fault: null } }], [{ authorization: null }], [[]], ["x"], [{ authorization: { fault: "x", scopes: [], documentation: null, issuersNamed: 0, issuers: [] } }], [
    { authorization: { fault: null, scopes: [], documentation: "javascript:alert(1)", issuersNamed: 0, issuers: [] } }]])("with findings that are none, %j, is a failure without them", async (result) => {
    const serverId = await listedServer([]);
    const job = await requestIntrospection(acme, { serverId });
    await failJob(database, job.id, "unauthorized", result);
    await applyIntrospection(acme, { jobId: job.id });
    expect(await getServer(acme, serverId)).toMatchObject({ health: { code: "unauthorized" }, authorization: null });
  });

  it("with a code nobody knows is a plain failure", async () => {
    const serverId = await listedServer([]);
    const job = await requestIntrospection(acme, { serverId });
    await failJob(database, job.id, "toString");
    expect(await applyIntrospection(acme, { jobId: job.id })).toMatchObject({ failure: "failed" });
  });

  it("that is not finished is refused, and not used up", async () => {
    const serverId = await listedServer([]);
    const job = await requestIntrospection(acme, { serverId });
    await expect(applyIntrospection(acme, { jobId: job.id })).rejects.toMatchObject({ code: "conflict" });
    await answerJob(database, job.id, []);
    expect(await applyIntrospection(acme, { jobId: job.id })).toMatchObject({ applied: true });
  });

  it("is asked for once while it waits in the queue", async () => {
    const serverId = await listedServer([]);
    const [one, other] = await Promise.all([requestIntrospection(acme, { serverId }), requestIntrospection(acme, { serverId })]);
    expect(one.id).toBe(other.id);
  });
});

describe("the proposed policy", () => {
  it("speaks of accepted tools only", async () => {
    const serverId = await listedServer([definition("read_file"), definition("write_file")]);
    await refresh(serverId, [definition("read_file"), definition("write_file"), definition("run_it")]);
    const document = await proposePolicyForServer(acme, { serverId });
    expect(Object.keys(JSON.parse(document).tools)).toEqual(["read_file", "write_file"]);
    expect(JSON.parse(document)).toMatchObject({ version: "1", default: "deny" });
  });
});

describe("another organization", () => {
  it("finds no tool, no inventory and no look, and writes nothing", async () => {
    const serverId = await listedServer([definition("a")]);
    const tool = await toolOf(serverId, "a");
    const job = await requestIntrospection(acme, { serverId });
    await answerJob(database, job.id, [definition("b")]);
    const attempts = [
      () => listTools(rival, { serverId }),
      () => listToolDefinitions(rival, { serverId }),
      () => getTool(rival, tool.id),
      () => acceptTools(rival, { serverId, tools: [review(tool)] }),
      () => setToolRisk(rival, { toolId: tool.id, risk: "read" }),
      () => applyIntrospection(rival, { jobId: job.id }),
      () => proposePolicyForServer(rival, { serverId }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    expect(await statesOf(serverId)).toEqual({ a: "active" });
    expect(await ask(database.adminUrl, "SELECT id FROM changes WHERE org_id = $1", [rival.org.id])).toEqual([]);
  });

  it("viewers look and do not touch", async () => {
    const serverId = await listedServer([definition("a")]);
    const tool = await toolOf(serverId, "a");
    const viewer = await openAs(database, acme.org, "viewer");
    expect(await listTools(viewer, { serverId })).toHaveLength(1);
    for (const attempt of [
      () => acceptTools(viewer, { serverId, tools: [review(tool)] }),
      () => setToolRisk(viewer, { toolId: tool.id, risk: "read" }),
      () => requestIntrospection(viewer, { serverId }),
    ]) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
  });
});
