// Counters in Redis, exact over any number of gateways (law L7): one script for each step, and one step for the calls of a policy that come up
// while one is under way. A counter is a hash, its sub-windows the fields.
import { z } from "zod";
import type { AskedCharge } from "./asked-charge";
import { batchByKey } from "./batch-by-key";
import type { Counters, CountersAnswer, CounterView } from "./counters";
import { argumentsPerCharge, reserveScript } from "./redis-reserve-script";
import { redisScript, type RedisScripts } from "./redis-scripts";

const reserve = redisScript(reserveScript);

/** KEYS: counters of one slot. ARGV, of each: sub-window, minus the amount, when it is over in seconds. */
const refund = redisScript(`
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for i, key in ipairs(KEYS) do
  local bucket, minus, ends = ARGV[3 * i - 2], ARGV[3 * i - 1], tonumber(ARGV[3 * i])
  if now < ends and redis.call('HEXISTS', key, bucket) == 1 and redis.call('HINCRBY', key, bucket, minus) < 0 then
    redis.call('HSET', key, bucket, '0')
  end
end
return 1
`);

const read = redisScript(`
local time = redis.call('TIME')
local held = {}
for i, key in ipairs(KEYS) do held[i] = redis.call('HGETALL', key) end
return {string.format('%.0f', time[1] * 1000000 + time[2]), held}
`);

const reset = redisScript("return redis.call('DEL', unpack(KEYS))");

const micros = z.string().regex(/^\d{1,16}$/).transform((text) => Number(text) / 1_000_000);
const bucket = z.string().regex(/^-?\d{1,15}$/).transform(Number);
/** Field, value, field, value … */
const used = z.array(z.string()).transform((flat, context): CounterView["used"] => {
  const pairs: (readonly [number, bigint])[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [field, value] = [flat[at] ?? "", flat[at + 1] ?? ""];
    if (!/^-?\d{1,15}$/.test(field) || !/^\d{1,16}$/.test(value)) context.addIssue({ code: "custom", message: "not a counter" });
    else pairs.push([Number(field), BigInt(value)]);
  }
  return pairs;
});
const answerSchema = z.tuple([micros, z.array(z.union([
  z.tuple([z.literal(1), z.array(bucket)]),
  z.tuple([z.literal(0), z.array(z.tuple([bucket, used]))]),
  z.tuple([z.literal(2)]),
]))]);
const heldSchema = z.tuple([micros, z.array(used)]);

export function redisCounters({ run }: RedisScripts, bounds: { readonly limitBatchMax: number; readonly limitsWaitingMax: number }): Counters {
  const reserveTogether = batchByKey<readonly AskedCharge[], CountersAnswer>(async (policyId, calls) => {
    const keys = calls.flatMap((asked) => asked.map(({ charge }) => keyOf(policyId, charge.key)));
    const [now, answers] = answerSchema.parse(await run(reserve, keys, calls.flatMap((asked) => [String(asked.length), ...asked.flatMap(toArguments)])));
    return answers.map((answer): CountersAnswer => {
      switch (answer[0]) {
        case 1: return { kind: "reserved", now, buckets: answer[1] };
        case 0: return { kind: "exceeded", now, views: answer[1].map(([here, held]) => ({ bucket: here, used: held })) };
        case 2: return { kind: "moved", now };
      }
    });
  }, { batchMax: bounds.limitBatchMax, waitingMax: bounds.limitsWaitingMax });

  return {
    reserve: (_orgId, policyId, asked) => reserveTogether(policyId, asked),

    async refund(policyId, refunds) {
      const args = refunds.flatMap(({ bucket: from, amountMicros, ends }) => [String(from), (-amountMicros).toString(), String(ends)]);
      await run(refund, refunds.map(({ key }) => keyOf(policyId, key)), args);
    },

    async read(policyId, keys) {
      if (keys.length === 0) return { now: 0, held: new Map() };
      const [now, held] = heldSchema.parse(await run(read, keys.map((key) => keyOf(policyId, key)), []));
      return { now, held: new Map(keys.map((key, index) => [key, held[index] ?? []])) };
    },

    async reset(policyId, keys) {
      if (keys.length > 0) await run(reset, keys.map((key) => keyOf(policyId, key)), []);
    },
  };
}

/**
 * A counter is of one policy, whatever its scope, and a call of one policy too: tagged with the policy, all counters of a call are in one
 * slot of a cluster, and one counter is in the same slot for every gateway.
 */
function keyOf(policyId: string, key: string): string {
  return `portcullis:limit:{${policyId}}:${key}`;
}

function toArguments({ charge, windows, leastMaxMicros }: AskedCharge): string[] {
  const amounts = [charge.amountMicros.toString(), leastMaxMicros.toString()];
  if (charge.window.kind === "sliding") return filled([...amounts, String(charge.window.seconds)]);
  const [current, next] = windows ?? [];
  return filled([...amounts, "0", ...[current?.from, current?.name, current?.to, next?.name, next?.to].map((value) => String(value ?? 0))]);
}

function filled(args: readonly string[]): string[] {
  return Array.from({ length: argumentsPerCharge }, (_, index) => args[index] ?? "0");
}
