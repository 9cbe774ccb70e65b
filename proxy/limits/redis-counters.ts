// Counters in Redis, exact over any number of gateways (law L7): one script for each step, and one step for the calls of a policy that come up
// while one is under way. A counter is a hash, its sub-windows the fields.
import { z } from "zod";
import { batchByKey } from "@/lib/base/batch-by-key";
import { redisScript, type RedisScripts } from "../redis/redis-scripts";
import type { AskedCharge } from "./asked-charge";
import type { Counters, CountersAnswer, CounterView } from "./counters";
import { reserveScript } from "./redis-reserve-script";

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

const microsText = /^\d{1,16}$/;
const micros = z.string().regex(microsText).transform(secondsOf);
const bucketName = /^-?\d{1,15}$/;
const bucket = z.string().regex(bucketName).transform(Number);
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
const notReservedSchema = z.union([z.tuple([z.literal(0), z.array(z.tuple([bucket, used]))]), z.tuple([z.literal(2)])]);
const heldSchema = z.tuple([micros, z.array(used)]);

export function redisCounters({ run }: RedisScripts, bounds: { readonly limitBatchMax: number; readonly limitsWaitingMax: number }): Counters {
  const reserveTogether = batchByKey<readonly AskedCharge[], CountersAnswer>(async (policyId, calls) => {
    const numberOfKey = new Map<string, number>();
    let numbers = "";
    for (const asked of calls) {
      numbers += `${asked.length} `;
      for (const one of asked) {
        const known = numberOfKey.get(one.charge.key);
        const number = known ?? numberOfKey.size + 1;
        if (known === undefined) numberOfKey.set(one.charge.key, number);
        numbers += `${number} ${numbersOf(one)} `;
      }
    }
    const keys = Array.from(numberOfKey.keys(), (key) => keyOf(policyId, key));
    return readAnswers(await run(reserve, keys, [numbers]));
  }, { batchMax: bounds.limitBatchMax, waitingMax: bounds.limitsWaitingMax, weigh: (asked) => asked.length });

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

/** Throws for what the script does not answer. What it answers to nearly every call is read by hand: a schema costs as much as the question. */
function readAnswers(said: unknown): readonly CountersAnswer[] {
  if (!Array.isArray(said) || typeof said[0] !== "string" || !microsText.test(said[0]) || !Array.isArray(said[1]) || said.length !== 2) {
    throw new TypeError("the counter store did not answer as its script does");
  }
  const now = secondsOf(said[0]);
  return said[1].map((answer: unknown) => readAnswer(answer, now));
}

function secondsOf(micro: string): number {
  return Number(micro) / 1_000_000;
}

function readAnswer(answer: unknown, now: number): CountersAnswer {
  if (typeof answer === "string") return { kind: "reserved", now, buckets: answer.split(" ").map(readBucket) };
  const read = notReservedSchema.parse(answer);
  return read[0] === 2 ? { kind: "moved", now } : { kind: "exceeded", now, views: read[1].map(([here, held]) => ({ bucket: here, used: held })) };
}

function readBucket(name: string): number {
  if (!bucketName.test(name)) throw new TypeError("the counter store counted in what is no sub-window");
  return Number(name);
}

/** As many as `numbersPerCharge` in redis-reserve-script.ts says, but for the first. */
function numbersOf({ charge, windows, leastMaxMicros }: AskedCharge): string {
  const what = `${charge.amountMicros} ${leastMaxMicros}`;
  if (charge.window.kind === "sliding") return `${what} ${charge.window.seconds} 0 0 0 0 0`;
  const [current, next] = windows ?? [];
  return `${what} 0 ${current?.from ?? 0} ${current?.name ?? 0} ${current?.to ?? 0} ${next?.name ?? 0} ${next?.to ?? 0}`;
}
