// Counters in Postgres, exact over any number of gateways (law L7): what arrives for a policy while a commit is under way goes with the next one.
import { z } from "zod";
import { batchByKey } from "@/lib/base/batch-by-key";
import type { Query } from "../postgres/open-postgres";
import type { AskedCharge } from "./asked-charge";
import type { Counters, CountersAnswer } from "./counters";

const whole = z.number().int().safe();
const used = z.array(z.tuple([whole, whole.transform(BigInt)]));
const answerSchema = z.object({
  answer: z.object({
    now: z.number(),
    calls: z.array(z.discriminatedUnion("outcome", [
      z.object({ outcome: z.literal("reserved"), buckets: z.array(whole) }),
      z.object({ outcome: z.literal("exceeded"), charges: z.array(z.object({ bucket: whole, used })) }),
      z.object({ outcome: z.literal("moved") }),
    ])),
  }),
});
const heldSchema = z.object({ now: z.number(), held: z.array(z.tuple([z.string(), whole, whole.transform(BigInt)])) });
const readHeld = `SELECT extract(epoch FROM clock_timestamp())::float8 AS now, coalesce((SELECT json_agg(json_build_array(key, bucket, used))
  FROM limit_counters WHERE policy_id = $1 AND key = ANY($2)), '[]') AS held`;

interface Call {
  readonly orgId: string;
  readonly asked: readonly AskedCharge[];
}

export function postgresCounters(query: Query, bounds: { readonly limitBatchMax: number; readonly limitsWaitingMax: number }): Counters {
  const reserve = batchByKey<Call, CountersAnswer>(async (policyId, calls) => {
    // A policy is of one organization, so the calls of a batch are.
    const orgId = calls[0]?.orgId ?? "";
    const { rows } = await query("SELECT reserve_limits($1, $2, $3::jsonb) AS answer", [orgId, policyId, JSON.stringify(calls.map(({ asked }) => asked.map(toWire)))]);
    const { answer } = answerSchema.parse(rows[0]);
    return answer.calls.map((call): CountersAnswer => {
      switch (call.outcome) {
        case "reserved": return { kind: "reserved", now: answer.now, buckets: call.buckets };
        case "exceeded": return { kind: "exceeded", now: answer.now, views: call.charges };
        case "moved": return { kind: "moved", now: answer.now };
      }
    });
  }, { batchMax: bounds.limitBatchMax, waitingMax: bounds.limitsWaitingMax, weigh: ({ asked }) => asked.length });

  return {
    reserve: (orgId, policyId, asked) => reserve(policyId, { orgId, asked }),

    async refund(policyId, refunds) {
      const charges = refunds.map(({ key, bucket, amountMicros, ends }) => ({ key, bucket, ends, amount: amountMicros.toString() }));
      await query("SELECT refund_limits($1, $2::jsonb)", [policyId, JSON.stringify(charges)]);
    },

    async read(policyId, keys) {
      const { rows } = await query(readHeld, [policyId, keys]);
      const { now, held } = heldSchema.parse(rows[0]);
      return { now, held: new Map(keys.map((key) => [key, held.filter(([of]) => of === key).map(([, bucket, usedMicros]) => [bucket, usedMicros] as const)])) };
    },

    async reset(policyId, keys) {
      await query("SELECT reset_limits($1, $2)", [policyId, keys]);
    },
  };
}

function toWire({ charge, windows, leastMaxMicros }: AskedCharge) {
  const asked = { key: charge.key, amount: charge.amountMicros.toString(), max: leastMaxMicros.toString() };
  if (charge.window.kind === "sliding") return { ...asked, seconds: charge.window.seconds };
  if (windows === null) return asked;
  const [current, following] = windows;
  return { ...asked, since: current.from, name: current.name, turn: current.to, next: following.name, until: following.to };
}
