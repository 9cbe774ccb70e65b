import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callOutcomes } from "@/lib/calls/call-record";
import { randomId } from "@/lib/crypto/random-id";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Charge, Decision, ReservationOutcome } from "@/lib/policy-engine/types";
import { settleJudgement } from "@/lib/policy-engine/settle-judgement";
import { gatewayBounds } from "@/proxy/bounds";
import { loadReplayedServer } from "@/proxy/duties/load-replayed-server";
import { replayRecordedCalls, type ChangedCall, type ReplayDeps, type ReplayOrder } from "@/proxy/duties/replay-recorded-calls";
import { valueSealer } from "@/proxy/recorder/value-sealer";
import { argumentChecks } from "@/proxy/snapshot/argument-checks";
import { loadServerDocument } from "@/lib/snapshot/load-server-document";
import { loadToolSchemas } from "@/lib/snapshot/load-tool-schemas";
import { withoutRests } from "@/tests/support/plain-server";
import { generateCalls, insertCalls, replayDraft, type GeneratedCall, type GeneratedPlace } from "@/tests/support/recorded-calls";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

const sealer = valueSealer(randomBytes(32));
const untilMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
let database: TestDatabase;
let owner: pg.Pool;
let gateway: pg.Pool;
let deps: ReplayDeps;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  gateway = new pg.Pool({ connectionString: database.gatewayUrl, max: 2 });
  const query = (text: string, values: readonly unknown[]) => gateway.query(text, [...values]);
  const checks = argumentChecks((serverId, names) => loadToolSchemas(query, serverId, names), gatewayBounds, withoutRests);
  deps = {
    pool: gateway, sealer, bounds: gatewayBounds, monotonicMs: () => performance.now(),
    evaluateLater: ({ guarded, call, facts }) => evaluateCall(guarded, call, facts),
    calendarName: (_window, second) => Math.floor(second / 86_400) * 86_400,
    loadServer: (serverId, draft) => loadReplayedServer(serverId, draft, { load: (id) => loadServerDocument(query, id), turns: withoutRests, checks, bounds: gatewayBounds }),
  };
});
afterAll(async () => {
  await owner.end();
  await gateway.end();
  await database.drop();
});

async function addServer(grants = 3): Promise<GeneratedPlace & { readonly policyId: string }> {
  const [orgId, serverId, policyId] = [randomId("org"), randomId("srv"), randomId("pol")];
  await owner.query("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [orgId, orgId.toLowerCase()]);
  await owner.query("INSERT INTO servers (id, org_id, slug, name, url, origin, argument_retention_days) VALUES ($1, $2, 'orders', 'Orders', 'https://o.example/mcp', 'https://o.example', 90)", [serverId, orgId]);
  await owner.query("INSERT INTO policies (id, org_id, server_id, name) VALUES ($1, $2, $3, 'Default')", [policyId, orgId, serverId]);
  for (const name of ["refund", "list_orders", "run_query", "delete_order"]) {
    await owner.query("INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ($1, $2, $3, $4, 0, $5, 'p', 'active', 'write')",
      [randomId("tol"), orgId, serverId, name, JSON.stringify({ name, inputSchema: { type: "object" } })]);
  }
  const grantIds: string[] = [];
  for (let left = grants; left > 0; left -= 1) {
    const id = randomId("grt");
    grantIds.push(id);
    await owner.query("INSERT INTO grants (id, org_id, server_id, policy_id, label, token_hint, token_hash, created_by) VALUES ($1, $2, $3, $4, 'Agent', 'x', $5, 'x')",
      [id, orgId, serverId, left === grants ? policyId : null, randomBytes(32).toString("hex")]);
  }
  return { orgId, serverId, policyId, grantIds };
}

function orderOf(place: GeneratedPlace & { readonly policyId: string }, more: Partial<ReplayOrder> = {}): ReplayOrder {
  return { id: randomId("rpl"), ...place, document: replayDraft, days: 7, callsOf: "server", createdAt: new Date(untilMs + 1), ...more };
}

async function replay(order: ReplayOrder, more: Partial<ReplayDeps> = {}) {
  const changed: ChangedCall[] = [];
  const end = await replayRecordedCalls(order, { ...deps, ...more }, {
    keep: async (rows) => void changed.push(...rows), tell: async () => true, stop: new AbortController().signal,
  });
  if (end.kind !== "done") throw new Error(JSON.stringify(end));
  return { summary: end.summary, changed };
}

/** The engine over the calls by itself: one after the other, with counters that keep every charge they admitted. */
function engine(calls: readonly GeneratedCall[], place: GeneratedPlace): ReadonlyMap<string, Decision> {
  const parsed = parsePolicy(replayDraft, linearRegex);
  if (!parsed.ok) throw new Error("the draft is not valid");
  const policy = compilePolicy(parsed.policy, linearRegex);
  const admitted: { readonly key: string; readonly atMs: number; readonly goneMs: number; readonly amount: bigint }[] = [];
  const counts = (charge: Charge, one: (typeof admitted)[number], atMs: number): boolean => {
    if (one.key !== charge.key || one.goneMs <= atMs) return false;
    if (charge.window.kind === "calendar") return Math.floor(one.atMs / 86_400_000) === Math.floor(atMs / 86_400_000);
    const bucket = (ms: number) => Math.floor((ms * 60) / (charge.window.kind === "sliding" ? charge.window.seconds * 1_000 : 1));
    return bucket(one.atMs) >= bucket(atMs) - 60;
  };
  return new Map(calls.map((call) => {
    const judgement = judgeCall(policy, {
      toolName: call.tool, tool: call.tool === "unknown_tool" ? null : { risk: "write", state: "active" }, drift: "review", args: call.args as never, inexactNumbers: new Set(),
      subjects: { session: null, user: null, grant: call.grantId, server: place.serverId, organization: place.orgId },
      context: { server: { slug: "orders" }, grant: { label: "Agent", tags: {} }, user: null, client: { name: "test", version: null, ip: "10.0.0.1" } }, nowMs: call.atMs,
    });
    if (judgement.kind === "decided") return [call.id, judgement.decision];
    const over = judgement.charges.flatMap((charge) => {
      const used = admitted.filter((one) => counts(charge, one, call.atMs)).reduce((sum, one) => sum + one.amount, 0n);
      return charge.caps.filter((cap) => used + charge.amountMicros > cap.maxMicros);
    }).sort((one, other) => (one.order ?? 0) - (other.order ?? 0))[0];
    const outcome: ReservationOutcome = over === undefined ? { kind: "reserved" } : { kind: "exceeded", rule: over.rule, retryAfterSeconds: null };
    if (over === undefined) {
      for (const charge of judgement.charges) {
        const isReturned = call.outcome === "not_delivered";
        admitted.push({ key: charge.key, atMs: call.atMs, goneMs: isReturned ? call.atMs + 20 : Infinity, amount: charge.amountMicros });
      }
    }
    return [call.id, settleJudgement(judgement, outcome)];
  }));
}

describe("a replay", () => {
  it("does not know what nobody could judge, nor what its limits admit behind it, and knows what needs no value", async () => {
    const place = await addServer();
    const calls = generateCalls(place, 200, { seed: 3, untilMs, spanMs: 1_000 }).map((call) => ({ ...call, isRecorded: true }));
    await insertCalls(owner, place, calls, sealer);
    const whole = await replay(orderOf(place));
    const { summary, changed } = await replay(orderOf(place), { evaluateLater: async () => null });
    expect(summary.counts.unknown).toBeGreaterThan(whole.summary.counts.unknown);
    const known = new Map(whole.changed.map(({ row, verdict }) => [row.id, verdict]));
    const decided = changed.filter(({ verdict }) => verdict.kind === "decided");
    expect(decided.length).toBeGreaterThan(0);
    for (const { row, verdict } of decided) if (verdict.kind === "decided") expect(known.get(row.id)).toMatchObject({ effect: verdict.effect });
  });

  it("decides every call as the engine does, row by row, where all values are recorded, whatever became of it", async () => {
    const place = await addServer();
    const calls = generateCalls(place, 2_000, { seed: 1, untilMs, spanMs: 120_000 }).map((call) => ({ ...call, isRecorded: true }));
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(callOutcomes));
    await insertCalls(owner, place, calls, sealer);
    const { summary, changed } = await replay(orderOf(place));
    const expected = engine(calls, place);
    const differing = calls.filter((call) => expected.get(call.id)?.effect !== call.effect);
    expect(changed.map(({ row, verdict }) => [row.id, verdict])).toEqual(differing.map(({ id }) => {
      const decision = expected.get(id);
      return [id, { kind: "decided", effect: decision?.effect, code: decision?.code, rule: decision?.rule }];
    }));
    expect(summary.counts).toMatchObject({ same: calls.length - differing.length, unknown: 0 });
    expect(new Set(changed.map(({ verdict }) => verdict.kind === "decided" ? verdict.code : ""))).toEqual(
      new Set(["allowed", "hidden", "require_failed", "denied", "approval_required", "limit_exceeded", "unknown_tool"]),
    );
  });

  it("says of calls without values only what the engine says with them, and counts the rest as unknown", async () => {
    const place = await addServer();
    // So slow that no limit is near: then what is certain of one call does not hang on the others.
    const calls = generateCalls(place, 1_000, { seed: 2, untilMs, spanMs: 6 * 86_400_000 });
    await insertCalls(owner, place, calls, sealer);
    const { summary, changed } = await replay(orderOf(place));
    const expected = engine(calls, place);
    const unknown = new Set(changed.filter(({ change }) => change === "unknown").map(({ row }) => row.id));
    for (const { row, change, verdict } of changed) {
      if (verdict.kind === "decided") expect([change, verdict.effect]).toEqual([change, expected.get(row.id)?.effect]);
    }
    const saidSame = calls.filter(({ id }) => !changed.some(({ row }) => row.id === id));
    for (const call of saidSame) expect(expected.get(call.id)?.effect).toBe(call.effect);
    expect(calls.filter(({ id, isRecorded }) => unknown.has(id) && isRecorded)).toEqual([]);
    expect(summary.counts.unknown).toBe(unknown.size);
    expect(unknown.size).toBeGreaterThan(100);
    expect(summary.values).toMatchObject({ tooLarge: 0, gone: 0 });
    expect(summary.values.read + summary.values.noArguments + summary.values.notRecorded).toBe(1_000);
  });

  it("judges the calls of the policy's grants alone where that is asked, of these days alone, and the newest where there are too many", async () => {
    const place = await addServer();
    const calls = generateCalls(place, 600, { seed: 3, untilMs, spanMs: 6 * 86_400_000 });
    await insertCalls(owner, place, calls, sealer);
    const own = calls.filter(({ grantId }) => grantId === place.grantIds[0]);
    expect((await replay(orderOf(place, { callsOf: "policy" }))).summary.calls).toBe(own.length);
    const { summary } = await replay(orderOf(place, { days: 2 }));
    expect(summary.calls).toBe(calls.filter(({ atMs }) => atMs >= untilMs + 1 - 2 * 86_400_000).length);
    const bounded = (await replay(orderOf(place), { bounds: { ...gatewayBounds, replayCallsMax: 100 } })).summary;
    expect(bounded).toMatchObject({ calls: 100, leftOut: true, from: new Date(calls[500]?.atMs ?? 0).toISOString() });
  });

  it("takes a value that does not open for this call, or is about to be erased, as not there", async () => {
    const place = await addServer();
    const calls = generateCalls(place, 40, { seed: 4, untilMs, spanMs: 60_000 }).map((call) => ({ ...call, isRecorded: true }));
    await insertCalls(owner, place, calls, sealer);
    const read = (await replay(orderOf(place))).summary.values.read;
    const other = valueSealer(randomBytes(32));
    expect((await replay(orderOf(place), { sealer: other })).summary.values).toMatchObject({ read: 0, gone: read });
    // Two calls' values swapped: neither opens.
    const kept = await owner.query<{ call_id: string; sealed: Buffer }>("SELECT call_id, sealed FROM recorded_arguments WHERE server_id = $1 ORDER BY started_at LIMIT 2", [place.serverId]);
    const [one, two] = kept.rows;
    await owner.query("UPDATE recorded_arguments SET sealed = CASE call_id WHEN $1 THEN $4::bytea ELSE $3::bytea END WHERE call_id IN ($1, $2)", [one?.call_id, two?.call_id, one?.sealed, two?.sealed]);
    expect((await replay(orderOf(place))).summary.values).toMatchObject({ read: read - 2, gone: 2 });
    await owner.query("INSERT INTO argument_erasures (org_id, server_id, up_to) VALUES ($1, $2, now())", [place.orgId, place.serverId]);
    expect((await replay(orderOf(place))).summary.values).toMatchObject({ read: 0, gone: read });
  });

  it("keeps a bounded number of rows and counts all of them", async () => {
    const place = await addServer();
    await insertCalls(owner, place, generateCalls(place, 300, { seed: 5, untilMs, spanMs: 600_000 }), sealer);
    const { summary, changed } = await replay(orderOf(place), { bounds: { ...gatewayBounds, replayChangedRowsMax: 10, replayUnknownRowsMax: 5 } });
    expect(summary.rowsKept).toEqual({ changed: 10, unknown: 5 });
    expect(changed).toHaveLength(15);
    expect(summary.counts.denied + summary.counts.allowed + summary.counts.parked).toBeGreaterThan(10);
  });

  it("reads so many rows at once, and what changes of each page is kept before the next is read (replayPageRows)", async () => {
    const place = await addServer();
    await insertCalls(owner, place, generateCalls(place, 70, { seed: 6, untilMs, spanMs: 60_000 }), sealer);
    const whole = (await replay(orderOf(place))).changed.map(({ position }) => position);
    expect(whole.length).toBeGreaterThan(20);
    const pages: (readonly number[])[] = [];
    const end = await replayRecordedCalls(orderOf(place), { ...deps, bounds: { ...gatewayBounds, replayPageRows: 10 } }, {
      keep: async (rows) => void pages.push(rows.map(({ position }) => position)), tell: async () => true, stop: new AbortController().signal,
    });
    expect(end).toMatchObject({ kind: "done", summary: { calls: 70 } });
    const inPages = [0, 1, 2, 3, 4, 5, 6].map((page) => whole.filter((position) => position > page * 10 && position <= (page + 1) * 10));
    expect(pages).toEqual(inPages.filter(({ length }) => length > 0));
  });

  /** A server with twenty calls that the engine is asked about, and a clock that goes on by a millisecond with each. */
  async function twentyCalls() {
    const place = await addServer();
    await insertCalls(owner, place, generateCalls(place, 20, { seed: 7, untilMs, spanMs: 60_000 }).map((call) => ({ ...call, tool: "refund" as const, args: { amount: 5 }, isRecorded: true })), sealer);
    let [nowMs, judged] = [0, 0];
    const evaluateLater: ReplayDeps["evaluateLater"] = (job, stop) => {
      nowMs += 1;
      judged += 1;
      return deps.evaluateLater(job, stop);
    };
    return { order: orderOf(place), judged: () => judged, more: { monotonicMs: () => nowMs, evaluateLater } };
  }

  it.each([[1, 20], [5, 4], [1_000, 1]])("works for %i ms, of a millisecond a call, before all else has its turn: in %i stretches (replayStretchMs)", async (replayStretchMs, stretches) => {
    const { order, judged, more } = await twentyCalls();
    let isOver = false;
    // What everything else of the process sees of it, each time that it has its turn.
    const seen = [0];
    const others = () => {
      if (judged() !== seen.at(-1)) seen.push(judged());
      if (!isOver) setImmediate(others);
    };
    others();
    const { summary } = await replay(order, { bounds: { ...gatewayBounds, replayStretchMs }, ...more });
    isOver = true;
    others();
    expect(summary.calls).toBe(20);
    expect(seen).toEqual(Array.from({ length: stretches + 1 }, (_, index) => (index * 20) / stretches));
  });

  it.each([[1, 21], [5, 5], [1_000, 1]])("says how far it is at its beginning and after %i ms each, of a millisecond a call: %i times for twenty calls (replayTellMs)", async (replayTellMs, times) => {
    const { order, more } = await twentyCalls();
    const told: (readonly [number, number])[] = [];
    await replayRecordedCalls(order, { ...deps, bounds: { ...gatewayBounds, replayTellMs, replayPageRows: 20 }, ...more }, {
      keep: async () => undefined, tell: async (judged, total) => told.push([judged, total]) > 0, stop: new AbortController().signal,
    });
    expect(told).toEqual(Array.from({ length: times }, (_, index) => [index * replayTellMs, 20]));
  });

  it("ends when nobody wants to know any more, at its time, or where the draft is none", async () => {
    const place = await addServer();
    const on = { keep: async () => undefined, tell: async () => true, stop: new AbortController().signal };
    expect(await replayRecordedCalls(orderOf(place), deps, { ...on, tell: async () => false })).toEqual({ kind: "stopped" });
    expect(await replayRecordedCalls(orderOf(place), deps, { ...on, stop: AbortSignal.abort() })).toEqual({ kind: "stopped" });
    expect(await replayRecordedCalls(orderOf(place), { ...deps, bounds: { ...gatewayBounds, replayTotalMs: -1 } }, on)).toEqual({ kind: "failed", code: "timed_out" });
    expect(await replayRecordedCalls(orderOf(place, { document: "{}" }), deps, on)).toEqual({ kind: "failed", code: "invalid_policy" });
    const rival = await addServer();
    expect(await replayRecordedCalls(orderOf(place, { serverId: rival.serverId }), deps, on)).toEqual({ kind: "failed", code: "server_unreadable" });
  });
});
