// Recorded calls by the thousand, as a gateway would have written them: for replays. Half of those with arguments have their values recorded.
import type pg from "pg";
import { callOutcomes, type CallOutcome } from "@/lib/calls/call-record";
import { randomId } from "@/lib/crypto/random-id";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { ValueSealer } from "@/proxy/recorder/value-sealer";
import { diceOf } from "./random-policies/dice";

export interface GeneratedCall {
  readonly id: string;
  readonly atMs: number;
  readonly tool: string;
  readonly grantId: string;
  readonly effect: "allow" | "deny";
  readonly args: { readonly [key: string]: JsonValue };
  readonly era: "legacy" | "modern";
  readonly isRecorded: boolean;
  readonly outcome: CallOutcome;
}

export interface GeneratedPlace {
  readonly orgId: string;
  readonly serverId: string;
  readonly grantIds: readonly string[];
}

const tools = ["refund", "list_orders", "run_query", "delete_order", "unknown_tool"] as const;
const otherOutcomes = callOutcomes.filter((outcome) => outcome !== "refused" && outcome !== "delivered");
const queries = ["select 1", "drop table users", "select * from orders where id = 5", "update orders set paid = true"] as const;

/** So many calls of one server, evenly over a span that ends at `untilMs`, the same for the same seed. */
export function generateCalls(place: GeneratedPlace, count: number, { seed, untilMs, spanMs }: { readonly seed: number; readonly untilMs: number; readonly spanMs: number }): readonly GeneratedCall[] {
  const dice = diceOf(seed);
  const random = (): number => dice.below(1_000_000) / 1_000_000;
  const { pick } = dice;
  return Array.from({ length: count }, (_, index): GeneratedCall => {
    const tool = pick(tools);
    const atMs = Math.floor(untilMs - spanMs + (spanMs * index) / count);
    const effect = random() < 0.8 ? "allow" : "deny";
    return {
      id: randomId("cal", atMs), atMs, tool, grantId: pick(place.grantIds), effect, era: random() < 0.5 ? "modern" : "legacy",
      args: argumentsOf(tool, random, pick), isRecorded: index % 2 === 0, outcome: effect === "deny" ? "refused" : random() < 0.8 ? "delivered" : pick(otherOutcomes),
    };
  });
}

function argumentsOf(tool: (typeof tools)[number], random: () => number, pick: <T>(from: readonly T[]) => T): GeneratedCall["args"] {
  switch (tool) {
    case "refund": return { amount: pick([5, 12.5, 99.99, 250, "a lot", null]), currency: pick(["EUR", "USD"]), order: { id: Math.floor(random() * 1_000), items: [1, 2, 3].slice(0, Math.floor(random() * 4)) } };
    case "run_query": return { sql: pick(queries), note: "x".repeat(Math.floor(random() * 400)) };
    case "delete_order": return random() < 0.5 ? {} : { id: 5, force: random() < 0.5, "unlisted key": 1 };
    default: return random() < 0.5 ? {} : { page: Math.floor(random() * 10) };
  }
}

/** Writes the rows; `calls_*` of the gateway's own making are no different. */
export async function insertCalls(pool: pg.Pool, place: GeneratedPlace, calls: readonly GeneratedCall[], sealer: ValueSealer): Promise<void> {
  for (let from = 0; from < calls.length; from += 2_000) {
    const batch = calls.slice(from, from + 2_000);
    await pool.query(`
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, era, http_method, method, tool, client_name, client_ip, request_bytes,
        argument_keys, argument_keys_other, argument_recording, effect, code, outcome, is_error, finished_at)
      SELECT r.id, $1, r.at, $2, 'Orders', r.grant_id, 'Agent', r.era, 'POST', 'tools/call', r.tool, 'test', '10.0.0.1', 600, r.keys, r.other, r.recording, r.effect,
        CASE r.effect WHEN 'allow' THEN 'allowed' ELSE 'denied' END, r.outcome, false, CASE WHEN r.outcome <> 'pending' THEN r.at + interval '20 milliseconds' END
      FROM jsonb_to_recordset($3::jsonb) AS r(id text, at timestamptz, grant_id text, era text, tool text, keys text[], other integer, recording text, effect text, outcome text)`,
    [place.orgId, place.serverId, JSON.stringify(batch.map((call) => {
      const keys = Object.keys(call.args);
      const named = keys.filter((key) => !key.includes(" "));
      return {
        id: call.id, at: new Date(call.atMs).toISOString(), grant_id: call.grantId, era: call.era, tool: call.tool, keys: named, other: keys.length - named.length,
        recording: call.isRecorded && keys.length > 0 ? "kept" : "off", effect: call.effect, outcome: call.outcome,
      };
    }))]);
    const sealed = batch.filter(({ isRecorded, args }) => isRecorded && Object.keys(args).length > 0).map((call) => {
      const startedAt = new Date(call.atMs).toISOString();
      const text = JSON.stringify({ args: call.args, inexact: [] });
      return { startedAt, id: call.id, sealed: sealer.seal(text, { orgId: place.orgId, serverId: place.serverId, callId: call.id, startedAt }) };
    });
    await pool.query(
      "INSERT INTO recorded_arguments (org_id, server_id, started_at, call_id, sealed) SELECT $1, $2, r.at, r.id, r.sealed FROM unnest($3::timestamptz[], $4::text[], $5::bytea[]) AS r(at, id, sealed)",
      [place.orgId, place.serverId, sealed.map(({ startedAt }) => startedAt), sealed.map(({ id }) => id), sealed.map((one) => one.sealed)],
    );
  }
}

/** A draft that has an answer of every kind for these calls: rules on values, limits, a tool hidden, one parked, one denied outright. */
export const replayDraft = JSON.stringify({
  version: "1", default: "deny", hide: ["delete_*"],
  all_tools: { limits: [{ counter: "calls", window: "minute", max: 40 }, { counter: "day", window: "day", max: 40_000, scope: "organization" }] },
  tools: {
    refund: { require: [{ conditions: [{ path: "args.amount", op: "lte", value: 100 }] }], deny_if: [{ conditions: [{ path: "args.order.items[*]", op: "eq", value: 3 }] }] },
    run_query: { deny_if: [{ conditions: [{ path: "args.sql", op: "regex", value: "(?i)^\\s*(drop|delete|update)\\b" }] }], approve_if: [{ conditions: [{ path: "args.sql", op: "contains", value: "orders" }] }] },
    list_orders: { deny_if: [{ conditions: [{ path: "args.page", op: "exists", value: true }] }] },
  },
});
