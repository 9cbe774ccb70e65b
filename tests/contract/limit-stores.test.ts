// The counter stores, held to one contract: Postgres, Redis, and Redis as a cluster of three (laws L7 and L8).
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Redis } from "ioredis";
import type { Charge } from "@/lib/policy-engine/types";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds } from "@/proxy/bounds";
import { askedAt, endOf } from "@/proxy/limits/asked-charge";
import type { Counters } from "@/proxy/limits/counters";
import { limitStore } from "@/proxy/limits/limit-store";
import { postgresCounters } from "@/proxy/limits/postgres-counters";
import { redisCounters } from "@/proxy/limits/redis-counters";
import { openRedisScripts, redisScript } from "@/proxy/redis/redis-scripts";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { diceOf } from "@/tests/support/random-policies/dice";
import { hasRedisServer, startTestRedis, startTestRedisCluster } from "@/tests/support/start-test-redis";
import { createTestDatabase } from "@/tests/support/test-database";

const M = 1_000_000n;

interface Subject {
  readonly orgId: string;
  /** A store of its own connections, as each gateway has one. */
  readonly open: () => Promise<Counters>;
  /** Between stores opened from now on and the server; null for the cluster, whose nodes name themselves. */
  readonly proxy: CuttableProxy | null;
  /** Puts an amount into a sub-window, past the store. */
  readonly seed: (policyId: string, key: string, bucket: number, micros: bigint) => Promise<void>;
  /** Whether everything that is held will be forgotten by itself. */
  readonly expires: (policyId: string, key: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

async function postgresSubject(): Promise<Subject> {
  const database = await createTestDatabase();
  const owner = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  const orgId = randomId("org");
  await owner.query("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [orgId, orgId.toLowerCase()]);
  const url = new URL(database.gatewayUrl);
  const proxy = await openCuttableProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const opened: { close(): Promise<void> }[] = [];
  return {
    orgId, proxy,
    async open() {
      const postgres = openPostgres(url.href, { ...gatewayBounds, databaseStatementMs: 500, databaseConnectMs: 500 }, () => undefined);
      opened.push(postgres);
      return postgresCounters(postgres.limits, gatewayBounds);
    },
    async seed(policyId, key, bucket, micros) {
      await owner.query("INSERT INTO limit_counters (org_id, policy_id, key, bucket, used, expires_at) VALUES ($1, $2, $3, $4, $5, now() + interval '1 hour')", [orgId, policyId, key, bucket, micros.toString()]);
    },
    async expires(policyId, key) {
      const { rows } = await owner.query("SELECT count(*)::int AS rows, bool_and(expires_at < now() + interval '3 minutes') AS soon FROM limit_counters WHERE policy_id = $1 AND key = $2", [policyId, key]);
      return rows[0]?.soon === true;
    },
    async close() {
      await Promise.all(opened.map((one) => one.close()));
      await proxy.close();
      await owner.end();
      await database.drop();
    },
  };
}

async function redisSubject(isCluster: boolean): Promise<Subject> {
  const server = await (isCluster ? startTestRedisCluster() : startTestRedis());
  const proxy = isCluster ? null : await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(server.urls[0] ?? "").port) });
  const urls = proxy === null ? server.urls : [`redis://127.0.0.1:${proxy.port}`];
  const aside = isCluster ? await openRedisScripts(server.urls, gatewayBounds, () => undefined) : null;
  const plain = isCluster ? null : new Redis(server.urls[0] ?? "");
  const opened: { close(): void }[] = [];
  const nameOf = (policyId: string, key: string) => `portcullis:limit:{${policyId}}:${key}`;
  const run = async (text: string, key: string, args: string[]) => (
    aside === null ? plain?.eval(text, 1, key, ...args) : aside.run({ text, sha: "0".repeat(40) }, [key], args)
  );
  return {
    orgId: "org_1", proxy,
    async open() {
      const scripts = await openRedisScripts(urls, { ...gatewayBounds, redisConnectMs: 500, redisCommandMs: 500, redisRetryMaxMs: 200 }, () => undefined);
      opened.push(scripts);
      // On a busy machine a node may answer later than a gateway would wait at its start; a test of what is admitted waits for all of them.
      await vi.waitFor(() => Promise.all(Array.from({ length: 16 }, (_, slot) => scripts.run(redisScript("return 1"), [`{${slot}}`], []))), { timeout: 10_000 });
      return redisCounters(scripts, gatewayBounds);
    },
    seed: async (policyId, key, bucket, micros) => void (await run("return redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])", nameOf(policyId, key), [String(bucket), micros.toString()])),
    async expires(policyId, key) {
      const ttl = Number(await run("return redis.call('PTTL', KEYS[1])", nameOf(policyId, key), []));
      return ttl > 0 && ttl < 180_000;
    },
    async close() {
      for (const one of opened) one.close();
      aside?.close();
      plain?.disconnect();
      await proxy?.close();
      await server.stop();
    },
  };
}

const subjects = [
  ["Postgres", postgresSubject, true],
  ["Redis", () => redisSubject(false), hasRedisServer],
  ["a Redis cluster", () => redisSubject(true), hasRedisServer],
] as const;

let order = 0;
function chargeOn(window: Charge["window"], max: bigint, more: Partial<Charge> = {}): Charge {
  order += 1;
  return { key: "grant k", window, amountMicros: M, refund: "not_delivered", caps: [{ rule: `/limits/${order}`, maxMicros: max, message: "", order }], ...more };
}
const minute = { kind: "sliding", seconds: 60 } as const;
const hour = { kind: "sliding", seconds: 3_600 } as const;

for (const [name, make, isHere] of subjects) {
  describe.skipIf(!isHere)(`${name} as the counter store`, () => {
    let subject: Subject;
    let counters: Counters;
    const policy = () => randomId("pol");
    const reserve = async (policyId: string, charges: readonly Charge[], store = counters, nowMs = Date.now()) =>
      limitStore(store, (error) => { throw error; }).reserve(subject.orgId, policyId, charges, nowMs);
    const heldOf = async (policyId: string, key = "grant k") => {
      const { held } = await counters.read(policyId, [key]);
      return (held.get(key) ?? []).reduce((sum, [, used]) => sum + used, 0n);
    };

    beforeAll(async () => {
      subject = await make();
      counters = await subject.open();
    });
    afterAll(() => subject?.close());

    it("admits exactly what fits of what four gateways ask at once", async () => {
      const stores = await Promise.all([1, 2, 3, 4].map(() => subject.open()));
      for (const max of [1, 7, 64, 150]) {
        const policyId = policy();
        const asked = await Promise.all(Array.from({ length: 200 }, (_, index) => reserve(policyId, [chargeOn(hour, BigInt(max) * M)], stores[index % 4])));
        expect(asked.filter(({ outcome }) => outcome.kind === "reserved")).toHaveLength(Math.min(max, 200));
        expect(asked.filter(({ outcome }) => outcome.kind === "exceeded")).toHaveLength(200 - Math.min(max, 200));
        expect(await heldOf(policyId)).toBe(BigInt(max) * M);
      }
    });

    it("reserves all charges of a call or none, and names the first limit in rule order that does not fit", async () => {
      const policyId = policy();
      const wide = chargeOn(hour, 10n * M, { key: "grant wide" });
      const narrow = chargeOn(hour, 1n * M, { key: "grant narrow" });
      const shut: Charge = { ...narrow, key: "grant shut", caps: [{ rule: "/limits/0", maxMicros: 0n, message: "", order: -1 }] };
      expect((await reserve(policyId, [narrow, wide])).outcome.kind).toBe("reserved");
      expect((await reserve(policyId, [narrow, wide])).outcome).toMatchObject({ kind: "exceeded", rule: narrow.caps[0]?.rule });
      expect((await reserve(policyId, [narrow, shut, wide])).outcome).toMatchObject({ kind: "exceeded", rule: "/limits/0", retryAfterSeconds: null });
      expect(await heldOf(policyId, "grant wide")).toBe(1n * M);
    });

    it("compares every cap of a shared counter", async () => {
      const policyId = policy();
      const caps = [{ rule: "/a", maxMicros: 5n * M, message: "", order: 0 }, { rule: "/b", maxMicros: 2n * M, message: "", order: 1 }];
      for (const wanted of ["reserved", "reserved", "exceeded"]) expect((await reserve(policyId, [chargeOn(hour, 0n, { caps })])).outcome.kind).toBe(wanted);
      expect((await reserve(policyId, [chargeOn(hour, 0n, { caps })])).outcome).toMatchObject({ rule: "/b" });
      expect((await reserve(policyId, [chargeOn(hour, 5n * M)])).outcome.kind).toBe("reserved");
    });

    it("counts money to the millionth, also where a double could not hold the sum", async () => {
      const policyId = policy();
      const most = 9_007_199_254_000_000n;
      const pay = async (amountMicros: bigint) => (await reserve(policyId, [chargeOn(hour, most, { amountMicros })])).outcome.kind;
      expect(await pay(most - 3n)).toBe("reserved");
      expect(await pay(most)).toBe("exceeded");
      expect(await pay(most + 1n)).toBe("exceeded");
      expect(await pay(4n)).toBe("exceeded");
      expect(await pay(1n)).toBe("reserved");
      expect(await pay(2n)).toBe("reserved");
      expect(await pay(1n)).toBe("exceeded");
      expect(await pay(0n)).toBe("reserved");
      expect(await heldOf(policyId)).toBe(most);
      const tenths = policy();
      const dice = diceOf(11);
      let sum = 0n;
      for (let round = 0; round < 60; round += 1) {
        const amountMicros = BigInt(dice.below(400_000));
        const { outcome } = await reserve(tenths, [chargeOn(hour, 7_654_321n, { amountMicros })]);
        expect(outcome.kind).toBe(sum + amountMicros <= 7_654_321n ? "reserved" : "exceeded");
        if (outcome.kind === "reserved") sum += amountMicros;
        expect(await heldOf(tenths)).toBe(sum);
      }
    });

    it("keeps policies, scopes, subjects and windows apart", async () => {
      const [one, other] = [policy(), policy()];
      const once = async (policyId: string, key: string) => (await reserve(policyId, [chargeOn(hour, 1n * M, { key })])).outcome.kind;
      expect(await once(one, "grant k")).toBe("reserved");
      expect(await once(one, "grant k")).toBe("exceeded");
      for (const [policyId, key] of [[other, "grant k"], [one, "server k"], [one, "grant {k}"], [one, "grant ключ 😀"]] as const) expect(await once(policyId, key)).toBe("reserved");
    });

    // The next two wait for windows to pass: at the same time, each in policies of its own.
    it.concurrent("agrees with the definition on random calls, windows and times, by the clock that it reads", async () => {
      const dice = diceOf(23);
      const policyId = policy();
      const ledger: { readonly key: string; readonly at: number; readonly bucket: number; readonly micros: bigint }[] = [];
      const windows: readonly Charge["window"][] = [
        { kind: "sliding", seconds: 1 }, { kind: "sliding", seconds: 2 }, { kind: "sliding", seconds: 60 },
        { kind: "calendar", unit: "second", timezone: "Asia/Kathmandu" }, { kind: "calendar", unit: "day", timezone: "America/New_York" },
      ];
      let denied = 0;
      for (let round = 0; round < 250; round += 1) {
        const charges = windows.flatMap((window, index) => (dice.chance(0.5) ? [chargeOn(window, BigInt(1 + index) * 3n * M, { key: `grant ${index}`, amountMicros: BigInt(dice.below(1_500_000)) })] : []));
        if (charges.length === 0) continue;
        const asked = charges.map((charge) => askedAt(charge, Math.floor(Date.now() / 1_000)));
        const answer = await counters.reserve(subject.orgId, policyId, asked);
        if (answer.kind === "moved") continue;
        const here = (window: Charge["window"], at: AskedWindows) => (window.kind === "sliding" ? Math.floor((answer.now * 60) / window.seconds) : (at?.find(({ from, to }) => from <= answer.now && answer.now < to)?.name ?? -1));
        const fits = asked.every(({ charge, windows: at }) => {
          const bucket = here(charge.window, at);
          const oldest = charge.window.kind === "sliding" ? bucket - 60 : bucket;
          const used = ledger.filter((row) => row.key === charge.key && row.bucket >= oldest).reduce((sum, row) => sum + row.micros, 0n);
          return charge.caps.every(({ maxMicros }) => used + charge.amountMicros <= maxMicros);
        });
        expect([round, answer.kind]).toEqual([round, fits ? "reserved" : "exceeded"]);
        if (fits) for (const { charge, windows: at } of asked) ledger.push({ key: charge.key, at: answer.now, bucket: here(charge.window, at), micros: charge.amountMicros });
        else denied += 1;
        if (dice.chance(0.1)) await new Promise((resolve) => setTimeout(resolve, 150));
      }
      expect(denied).toBeGreaterThan(20);
    });

    it.concurrent("gives capacity back when the sub-window is over, never earlier, and as soon as it said", async () => {
      const policyId = policy();
      const charge = chargeOn({ kind: "sliding", seconds: 1 }, 1n * M);
      const first = await reserve(policyId, [charge]);
      const second = await reserve(policyId, [charge]);
      if (second.outcome.kind !== "exceeded") throw new Error("the window is used up");
      expect(second.outcome.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      const ends = first.reserved[0]?.ends ?? 0;
      let last = "";
      const deadline = Date.now() + 5_000;
      while (last !== "reserved" && Date.now() < deadline) {
        const { now } = await counters.read(policyId, ["grant k"]);
        last = (await reserve(policyId, [charge])).outcome.kind;
        if (last === "exceeded") expect(now).toBeLessThan(ends);
        else expect((await counters.read(policyId, ["grant k"])).now).toBeGreaterThanOrEqual(ends);
      }
      expect(last).toBe("reserved");
      const again = await reserve(policyId, [charge]);
      if (again.outcome.kind !== "exceeded") throw new Error("the window is used up again");
      await new Promise((resolve) => setTimeout(resolve, (again.outcome.kind === "exceeded" ? (again.outcome.retryAfterSeconds ?? 0) : 0) * 1_000));
      expect((await reserve(policyId, [charge])).outcome.kind).toBe("reserved");
    });

    it("counts a calendar window by its own clock, however wrong the gateway's is", async () => {
      const policyId = policy();
      const charge = chargeOn({ kind: "calendar", unit: "day", timezone: "Europe/Paris" }, 3n * M);
      for (const aheadMs of [-90_000_000, 0, 90_000_000]) expect((await reserve(policyId, [charge], counters, Date.now() + aheadMs)).outcome.kind).toBe("reserved");
      const { outcome } = await reserve(policyId, [charge], counters, Date.now() + 700_000_000);
      expect(outcome.kind).toBe("exceeded");
      const { held, now } = await counters.read(policyId, ["grant k"]);
      const window = askedAt(charge, Math.floor(now)).windows?.[0];
      expect(held.get("grant k")).toEqual([[window?.name, 3n * M]]);
      expect(outcome).toMatchObject({ retryAfterSeconds: Math.max(1, Math.ceil((window?.to ?? 0) - now)) });
    });

    it("admits nothing a second time where its clock went back", async () => {
      const { now } = await counters.read(policy(), ["grant k"]);
      const [sliding, calendar] = [policy(), policy()];
      await subject.seed(sliding, "grant k", Math.floor(now) + 5, 1n * M);
      expect((await reserve(sliding, [chargeOn(minute, 1n * M)])).outcome.kind).toBe("exceeded");
      const day = chargeOn({ kind: "calendar", unit: "day", timezone: "UTC" }, 1n * M);
      await subject.seed(calendar, "grant k", askedAt(day, Math.floor(now)).windows?.[1].name ?? 0, 1n * M);
      expect((await reserve(calendar, [day])).outcome.kind).toBe("exceeded");
    });

    it("keeps what is over for another window, for a clock that goes back", async () => {
      const policyId = policy();
      const { now } = await counters.read(policyId, ["grant k"]);
      // Sixty-one to a hundred and twenty back: over, and counted again where the clock goes back by as much.
      const over = Math.floor(now / 60) - 90;
      await subject.seed(policyId, "grant k", over, 1n * M);
      expect((await reserve(policyId, [chargeOn(hour, 1n * M)])).outcome.kind).toBe("reserved");
      const { held } = await counters.read(policyId, ["grant k"]);
      expect(held.get("grant k")).toContainEqual([over, 1n * M]);
    });

    it("counts a sub-window that is sixty back and not one that is sixty-one", async () => {
      for (const [back, wanted] of [[60, "exceeded"], [63, "reserved"]] as const) {
        const policyId = policy();
        const { now } = await counters.read(policyId, ["grant k"]);
        await subject.seed(policyId, "grant k", Math.floor(now / 60) - back + (back === 60 ? 1 : 0), 1n * M);
        expect([back, (await reserve(policyId, [chargeOn(hour, 1n * M)])).outcome.kind]).toEqual([back, wanted]);
      }
    });

    it("gives back to the window that was charged, never below nothing, and nothing to one that is over", async () => {
      const policyId = policy();
      const store = limitStore(counters, (error) => { throw error; });
      const charge = chargeOn(hour, 10n * M, { amountMicros: 2_500_001n });
      const { reserved } = await reserve(policyId, [charge]);
      await reserve(policyId, [chargeOn(hour, 10n * M)]);
      await store.refund(policyId, reserved);
      expect(await heldOf(policyId)).toBe(1n * M);
      await store.refund(policyId, reserved);
      expect(await heldOf(policyId)).toBe(0n);
      const { reserved: kept } = await reserve(policyId, [charge]);
      await store.refund(policyId, kept.map((one) => ({ ...one, ends: 1 })));
      await store.refund(policyId, kept.map((one) => ({ ...one, bucket: one.bucket - 1 })));
      expect(await heldOf(policyId)).toBe(charge.amountMicros);
      const none = chargeOn(hour, 10n * M, { amountMicros: 0n, key: "grant none" });
      await store.refund(policyId, (await reserve(policyId, [none])).reserved);
      expect(await heldOf(policyId, "grant none")).toBe(0n);
      expect(kept[0]?.ends).toBe(endOf(hour, null, kept[0]?.bucket ?? 0));
    });

    it("empties the counters that it is told to, and no other", async () => {
      const policyId = policy();
      await reserve(policyId, [chargeOn(hour, 5n * M, { key: "grant a" }), chargeOn(hour, 5n * M, { key: "grant b" })]);
      await counters.reset(policyId, ["grant a", "grant never"]);
      expect([await heldOf(policyId, "grant a"), await heldOf(policyId, "grant b")]).toEqual([0n, 1n * M]);
      expect((await counters.read(policyId, [])).held.size).toBe(0);
    });

    it("forgets by itself what no window needs", async () => {
      const policyId = policy();
      await reserve(policyId, [chargeOn(minute, 5n * M)]);
      expect(await subject.expires(policyId, "grant k")).toBe(true);
    });

    it("denies within a bounded time while the store is away or silent, and counts again by itself afterwards", async () => {
      const { proxy } = subject;
      if (proxy === null) return;
      const store = await subject.open();
      const errors: unknown[] = [];
      const limits = limitStore(store, (error) => void errors.push(error));
      const policyId = policy();
      const ask = async () => {
        const began = performance.now();
        const { outcome } = await limits.reserve(subject.orgId, policyId, [chargeOn(hour, 1_000n * M)], Date.now());
        expect(performance.now() - began).toBeLessThan(2_500);
        return outcome.kind;
      };
      expect(await ask()).toBe("reserved");
      for (const away of [() => proxy.cut(), () => proxy.silence()]) {
        away();
        expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill("unavailable"));
        expect(await ask()).toBe("unavailable");
        proxy.heal();
        const deadline = Date.now() + 5_000;
        while ((await ask()) !== "reserved" && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
        expect(await ask()).toBe("reserved");
      }
      expect(errors.length).toBeGreaterThan(0);
    });
  });
}

type AskedWindows = ReturnType<typeof askedAt>["windows"];
