// Exactly once, in unbroken chains, whatever is sent again and whatever Postgres refuses (laws L1 and L9).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordHash } from "@/lib/audit-log/record-hash";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { countCalls } from "@/proxy/duties/count-calls";
import { ingestRecords, type ShippedRecord } from "@/proxy/recorder/ingest-records";
import { firstBroken, openQuery, readChain, sha256, writtenCall } from "@/tests/support/audit-chain";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

let database: TestDatabase;
let gateway: ReturnType<typeof openQuery>;
let writers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = openQuery(database.gatewayUrl, 10);
});
afterAll(async () => {
  await gateway.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const newWriter = () => `log_${String((writers += 1))}`;
const newOrg = async () => (await openNewOrganization(database)).org.id;
const numbered = (org: string, bodies: readonly string[], from = 1): readonly ShippedRecord[] => bodies.map((body, index) => ({ n: from + index, org, body }));
const ship = (writer: string, batch: readonly ShippedRecord[]) => ingestRecords(gateway.query, writer, batch);
const callsOf = (org: string) => ask(database.adminUrl, "SELECT * FROM calls WHERE org_id = $1 ORDER BY started_at, id", [org]);

describe("records that are shipped", () => {
  it("stand in a chain that a stranger can check, and their calls among the calls", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const call = writtenCall(org);
    const refused = writtenCall(org);
    expect(await ship(writer, numbered(org, [call.intent, refused.refusal]))).toEqual([]);
    const rows = new Map((await callsOf(org)).map((row) => [row.id, row]));
    expect(rows.get(call.id)).toMatchObject({ outcome: "pending", finished_at: null });
    expect(rows.get(refused.id)).toMatchObject({ outcome: "refused", code: "denied" });
    await ship(writer, numbered(org, [call.outcome], 3));
    const chain = await readChain(database.adminUrl, org, writer);
    expect(chain.map(({ kind, call_id, body }) => [kind, call_id, body])).toEqual([
      ["intent", call.id, call.intent], ["refusal", refused.id, refused.refusal], ["outcome", call.id, call.outcome],
    ]);
    expect(firstBroken(org, writer, chain)).toBeNull();
    const [row] = (await callsOf(org)).filter(({ id }) => id === call.id);
    expect(row).toMatchObject({ outcome: "delivered", upstream_status: 200, total_ms: 6, recorded_us: 900, argument_bytes: 40, charges: [{ rule: "/tools/a", amount: 1_000_000 }] });
    expect(row?.finished_at).toEqual(new Date(call.at));
  });

  it("announce what tasks bring to calls of their own organization's servers that ask for it, each once, and of no call whose values were deleted since", async () => {
    const [org, other] = [await newOrg(), await newOrg()];
    const addServer = async (of: string, id: string, more = "true, NULL") => {
      await ask(database.adminUrl, `INSERT INTO servers (id, org_id, slug, name, url, origin, record_results, values_erased_up_to) VALUES ($1, $2, $1, 'Files', 'https://a.example/mcp', 'https://a.example', ${more})`, [id, of]);
      return id;
    };
    const at = new Date().toISOString();
    const asking = await addServer(org, "srv_asking");
    const servers = [asking, await addServer(org, "srv_silent", "false, NULL"), await addServer(org, "srv_erased", "true, now() + interval '1 minute'"), await addServer(other, "srv_foreign"), "srv_gone"];
    const tasks = servers.map((serverId) => ({ server_id: serverId, started_at: at, call_id: "cal_begun", state: "begun" }));
    const call = writtenCall(org, { outcome: { tasks } });
    const [one, next] = [newWriter(), newWriter()];
    await ship(one, numbered(org, [call.intent, call.outcome]));
    await ship(next, numbered(org, [writtenCall(org, { outcome: { tasks: [{ ...tasks[0], state: "brought" }, tasks[0], tasks[0]] } }).outcome]));
    const announced = await ask(database.adminUrl, "SELECT org_id, server_id, started_at, call_id, state FROM announced_task_results WHERE call_id = 'cal_begun' ORDER BY state", []);
    expect(announced).toEqual(["begun", "brought"].map((state) => ({ org_id: org, server_id: asking, started_at: new Date(at), call_id: "cal_begun", state })));
  });

  it.each([["of now", 0], ["of hours ago", 3 * 3_600_000]])("%s end no call of another organization, though they name its id and its time (law L4)", async (_when, agoMs) => {
    const [org, other, writer] = [await newOrg(), await newOrg(), newWriter()];
    const call = writtenCall(org, { at: new Date(Date.now() - agoMs).toISOString() });
    await ship(writer, numbered(org, [call.intent]));
    const foreign = writtenCall(other, { id: call.id, at: call.at });
    await ship(newWriter(), numbered(other, [foreign.outcome]));
    expect((await callsOf(org)).map(({ outcome }) => outcome)).toEqual(["pending"]);
    await ship(newWriter(), numbered(other, [foreign.notForwarded]));
    expect((await callsOf(org)).map(({ outcome }) => outcome)).toEqual(["pending"]);
    await ship(writer, numbered(org, [call.outcome], 2));
    expect((await callsOf(org)).map(({ outcome }) => outcome)).toEqual(["delivered"]);
  });

  it("say what became of a call once: what is known stands, and what comes after it is a record and no fault", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const call = writtenCall(org);
    const [unknown, again] = [{ outcome: "unknown" }, { outcome: "cut" }].map((outcome) => writtenCall(org, { id: call.id, at: call.at, outcome }).outcome);
    await ship(writer, numbered(org, [call.intent]));
    await ship(writer, numbered(org, [unknown ?? ""], 2));
    await ship(writer, numbered(org, [call.outcome], 3));
    for (const [n, body] of [[4, unknown], [5, again]] as const) expect(await ship(writer, numbered(org, [body ?? ""], n))).toEqual([]);
    expect((await callsOf(org)).map(({ outcome }) => outcome)).toEqual(["delivered"]);
    expect(await readChain(database.adminUrl, org, writer)).toHaveLength(5);
  });

  it("are one row of `calls` where intent and outcome come together, and two records", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const [one, other] = [writtenCall(org), writtenCall(org)];
    await ship(writer, numbered(org, [one.intent, other.intent, other.outcome, one.outcome]));
    expect((await callsOf(org)).map(({ outcome, response_bytes }) => [outcome, response_bytes])).toEqual([["delivered", "512"], ["delivered", "512"]]);
    expect(await readChain(database.adminUrl, org, writer)).toHaveLength(4);
  });

  it("say of a call that it was not forwarded, whether or not its intent had arrived", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const [before, together, without] = [writtenCall(org), writtenCall(org), writtenCall(org)];
    await ship(writer, numbered(org, [before.intent]));
    await ship(writer, numbered(org, [before.notForwarded, together.intent, together.notForwarded, without.notForwarded], 2));
    const outcomes = new Map((await callsOf(org)).map(({ id, outcome, code }) => [id, [outcome, code]]));
    expect(outcomes).toEqual(new Map([
      [before.id, ["not_delivered", "allowed"]], [together.id, ["not_delivered", "allowed"]], [without.id, ["refused", "record_unavailable"]],
    ]));
  });

  it("say what truly became of a call though another said before or after that nobody knows, of one writer or of two, and its hour is counted again", async () => {
    const org = await newOrg();
    const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const unknown = (call: { readonly id: string }) => writtenCall(org, { id: call.id, at, outcome: { outcome: "unknown", total_ms: undefined, response_bytes: undefined } }).outcome;
    const rowOf = async (id: string) => (await callsOf(org)).find((row) => row.id === id);
    const ways: readonly (readonly (readonly ["own" | "other", "intent" | "outcome" | "unknown" | "notForwarded"])[])[] = [
      [["own", "intent"], ["other", "unknown"], ["own", "outcome"]],
      [["own", "intent"], ["own", "outcome"], ["other", "unknown"]],
      [["own", "intent"], ["other", "unknown"], ["own", "outcome"], ["other", "unknown"]],
      [["own", "intent"], ["other", "unknown"], ["other", "outcome"], ["own", "outcome"]],
      [["own", "intent"], ["other", "unknown"], ["own", "notForwarded"]],
    ];
    for (const together of [false, true]) for (const way of ways) {
      const call = writtenCall(org, { at, outcome: { outcome: "error", is_error: true } });
      const bodies = { ...call, unknown: unknown(call) };
      const [own, other] = [newWriter(), newWriter()];
      if (together) expect(await ship(own, numbered(org, way.map(([, kind]) => bodies[kind])))).toEqual([]);
      else for (const [index, [writer, kind]] of way.entries()) expect(await ship(writer === "own" ? own : other, [{ n: index + 1, org, body: bodies[kind] }])).toEqual([]);
      const isForwarded = way.every(([, kind]) => kind !== "notForwarded");
      expect(await rowOf(call.id), JSON.stringify({ together, way })).toMatchObject(isForwarded ? { outcome: "error", total_ms: 6, response_bytes: "512" } : { outcome: "not_delivered", total_ms: 1 });
    }
    const counted = writtenCall(org, { at, outcome: { outcome: "error" } });
    const failed = async () => {
      await ask(database.adminUrl, "UPDATE call_tally_state SET through = greatest(through, date_bin('1 hour', now() - interval '1 hour', 'epoch'))");
      await withClient(database.gatewayUrl, (client) => countCalls(client));
      return (await ask(database.adminUrl, "SELECT calls::int, failed::int FROM call_tallies WHERE org_id = $1 AND kind = 'all'", [org]))[0];
    };
    await ship("log_counted", numbered(org, [counted.intent, unknown(counted)]));
    expect(await failed()).toEqual({ calls: 11, failed: 10 });
    await ship("log_counted", numbered(org, [counted.outcome], 3));
    expect(await failed()).toEqual({ calls: 11, failed: 11 });
  });

  it("are written once however often they are sent, in part or whole", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const bodies = Array.from({ length: 6 }, () => writtenCall(org).refusal);
    const batch = numbered(org, bodies);
    await ship(writer, batch.slice(0, 3));
    await ship(writer, batch.slice(0, 3));
    await ship(writer, batch.slice(2));
    await Promise.all([ship(writer, batch), ship(writer, batch), ship(writer, batch.slice(4))]);
    const chain = await readChain(database.adminUrl, org, writer);
    expect(chain.map(({ body }) => body)).toEqual(bodies);
    expect(firstBroken(org, writer, chain)).toBeNull();
    expect(await callsOf(org)).toHaveLength(6);
  });

  it("are refused before anything is written where two claim one position, or their order is not that of their positions", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    for (const places of [[1, 1], [2, 1], [1, 3, 2]]) {
      await expect(ship(writer, places.map((n) => ({ n, org, body: writtenCall(org).refusal })))).rejects.toThrow(RangeError);
    }
    expect(await readChain(database.adminUrl, org, writer)).toEqual([]);
  });

  it("of several organizations in one batch have a chain for each", async () => {
    const [one, other, writer] = [await newOrg(), await newOrg(), newWriter()];
    const orgs = [one, other, other, one, other];
    await ship(writer, orgs.map((org, index) => ({ n: index + 1, org, body: writtenCall(org).refusal })));
    for (const [org, count] of [[one, 2], [other, 3]] as const) {
      const chain = await readChain(database.adminUrl, org, writer);
      expect(chain).toHaveLength(count);
      expect(firstBroken(org, writer, chain)).toBeNull();
    }
  });

  it("of many writers at once neither wait for ever nor break a chain", async () => {
    const orgs = [await newOrg(), await newOrg(), await newOrg()];
    const names = Array.from({ length: 6 }, newWriter);
    await Promise.all(names.map(async (writer, place) => {
      for (let round = 0; round < 10; round += 1) {
        const order = place % 2 === 0 ? orgs : [...orgs].reverse();
        await ship(writer, order.map((org, index) => ({ n: round * orgs.length + index + 1, org, body: writtenCall(org).refusal })));
      }
    }));
    for (const org of orgs) for (const writer of names) {
      const chain = await readChain(database.adminUrl, org, writer);
      expect(chain).toHaveLength(10);
      expect(firstBroken(org, writer, chain)).toBeNull();
    }
  });

  it("of an organization that is gone are dropped, and the others of the batch are not", async () => {
    const [kept, gone, writer] = [await newOrg(), await newOrg(), newWriter()];
    await ship(writer, [{ n: 1, org: gone, body: writtenCall(gone).refusal }]);
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [gone]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_records WHERE org_id = $1", [gone])).toEqual([]);
    await ship(writer, [{ n: 2, org: gone, body: writtenCall(gone).refusal }, { n: 3, org: kept, body: writtenCall(kept).refusal }]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_records WHERE org_id = $1 UNION ALL SELECT 1 FROM calls WHERE org_id = $1", [gone])).toEqual([]);
    expect(await readChain(database.adminUrl, kept, writer)).toHaveLength(1);
  });

  it("leave nothing behind of an organization that goes while they arrive", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const shipping = Promise.all(Array.from({ length: 5 }, async (_, place) => {
      for (let round = 0; round < 20; round += 1) await ship(`${writer}_${String(place)}`, numbered(org, [writtenCall(org).refusal, writtenCall(org).refusal], round * 2 + 1));
    }));
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [org]);
    await shipping;
    expect(await ask(database.adminUrl, "SELECT 1 FROM audit_records WHERE org_id = $1 UNION ALL SELECT 1 FROM calls WHERE org_id = $1 UNION ALL SELECT 1 FROM audit_chains WHERE org_id = $1", [org])).toEqual([]);
  });

  it("that Postgres cannot read as calls are kept as evidence and told of, and hold up none beside them", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const good = Array.from({ length: 9 }, () => writtenCall(org).refusal);
    const bad = ["no JSON", writtenCall(org, { intent: { request_bytes: "many" } }).intent, writtenCall(org, { intent: { effect: "perhaps" } }).intent, "[]", '{"kind":"intent","at":"never"}', '{"tool":"\\u0000"}', "two\nlines"];
    const bodies = good.flatMap((body, index) => [body, ...bad.slice(index, index + 1)]);
    const faults = await ship(writer, numbered(org, bodies));
    expect(faults.map(({ n }) => bodies[n - 1])).toEqual(bad);
    expect(faults.every(({ fault }) => /^2[123]/.test(fault))).toBe(true);
    const chain = await readChain(database.adminUrl, org, writer);
    // The text as it came, in a record that says what it is, of when and whose.
    const came = chain.map(({ kind, body }) => (kind === "unreadable" ? JSON.parse(body) as object : body));
    expect(came).toEqual(bodies.map((body) => (bad.includes(body) ? { kind: "unreadable", at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), org, text: body === "two\nlines" ? '"two\\nlines"' : body } : body)));
    expect(chain.filter(({ kind }) => kind === "unreadable")).toHaveLength(bad.length);
    expect(firstBroken(org, writer, chain)).toBeNull();
    expect(await callsOf(org)).toHaveLength(good.length);
    await ship(writer, numbered(org, bodies));
    expect(await readChain(database.adminUrl, org, writer)).toHaveLength(bodies.length);
  });

  it("that come from a disk as bytes are the same as texts, and what is no text there is kept as unreadable", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const good = [writtenCall(org).refusal, writtenCall(org, { intent: { server_name: "сервер \ud83d\ude00" } }).intent];
    const bad = [Buffer.from([0xff, 0xfe]), Buffer.from("{}\n{}"), Buffer.from("{\0}"), Buffer.alloc(0)];
    const bodies = [...good.map((body) => Buffer.from(body)), ...bad, Buffer.from(good[0] ?? "")];
    const faults = await ship(writer, bodies.map((body, index) => ({ n: index + 1, org, body })));
    expect(faults.map(({ n }) => n)).toEqual([3, 4, 5, 6]);
    const chain = await readChain(database.adminUrl, org, writer);
    expect(chain.flatMap(({ kind, body }) => (kind === "unreadable" ? [] : [body]))).toEqual([...good, good[0]]);
    expect(firstBroken(org, writer, chain)).toBeNull();
  });

  it("that are too large for an index are the fault of the record, and hold up none behind it", async () => {
    const [org, writer] = [await newOrg(), newWriter()];
    const large = writtenCall(org, { intent: { tool: Array.from({ length: 400 }, () => randomId("cal")).join("") } });
    const faults = await ship(writer, [{ n: 1, org, body: writtenCall(org).refusal }, { n: 2, org, body: large.refusal }, { n: 3, org, body: writtenCall(org).refusal }]);
    expect(faults).toMatchObject([{ n: 2, org, fault: expect.stringMatching(/^54000 /) }]);
    const chain = await readChain(database.adminUrl, org, writer);
    expect(chain.map(({ kind }) => kind)).toEqual(["refusal", "unreadable", "refusal"]);
    expect(firstBroken(org, writer, chain)).toBeNull();
  });

  it("are hashed by the database as lib/audit-log does, whatever their text", async () => {
    const bodies = ["", '{"a":"é€😀"}', "x".repeat(70_000), '{"b":"\\u0000\\n"}'];
    for (const [index, body] of bodies.entries()) {
      const prev = sha256(Buffer.from([index]));
      const [row] = await ask(database.gatewayUrl, "SELECT audit_record_hash($1, $2, $3, $4, $5) AS hash", ["org_é", "log_1", 2 ** 40 + index, prev, body]);
      expect(row?.hash).toEqual(recordHash({ org: "org_é", writer: "log_1", seq: 2 ** 40 + index, prev, body }, sha256));
    }
  });
});
