// The stores of claimed ids, held to one contract: Postgres, Redis, and Redis as a cluster of three (ADR 0079).
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { openRedisScripts, redisScript } from "@/proxy/redis/redis-scripts";
import type { IdClaims } from "@/proxy/request-ids/id-claims";
import { postgresIdClaims } from "@/proxy/request-ids/postgres-id-claims";
import { redisIdClaims } from "@/proxy/request-ids/redis-id-claims";
import { hasRedisServer, startTestRedis, startTestRedisCluster } from "@/tests/support/start-test-redis";
import { createTestDatabase } from "@/tests/support/test-database";

interface Subject {
  readonly orgIds: readonly [string, string];
  /** Each of connections of its own, as gateways have. */
  readonly open: () => Promise<IdClaims>;
  /** Takes the store away, for good. */
  readonly stop: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function postgresSubject(): Promise<Subject> {
  const database = await createTestDatabase();
  const owner = new pg.Pool({ connectionString: database.adminUrl, max: 1 });
  const orgIds = [randomId("org"), randomId("org")] as const;
  for (const id of orgIds) await owner.query("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [id, id.toLowerCase()]);
  const opened: { close(): Promise<void> }[] = [];
  return {
    orgIds,
    open() {
      const postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
      opened.push(postgres);
      return Promise.resolve(postgresIdClaims(postgres.limits));
    },
    stop: async () => void (await owner.query("DROP TABLE request_id_claims CASCADE")),
    async close() {
      await Promise.all(opened.map((one) => one.close()));
      await owner.end();
      await database.drop();
    },
  };
}

async function redisSubject(isCluster: boolean): Promise<Subject> {
  const server = await (isCluster ? startTestRedisCluster() : startTestRedis());
  const opened: { close(): void }[] = [];
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  return {
    orgIds: ["org_1", "org_2"], stop,
    async open() {
      const scripts = await openRedisScripts(server.urls, gatewayBounds, () => undefined);
      opened.push(scripts);
      await vi.waitFor(() => Promise.all(Array.from({ length: 16 }, (_, slot) => scripts.run(redisScript("return 1"), [`{${slot}}`], []))), { timeout: 10_000 });
      return redisIdClaims(scripts);
    },
    async close() {
      for (const one of opened) one.close();
      await stop();
    },
  };
}

const subjects = [
  ["Postgres", postgresSubject, true],
  ["Redis", () => redisSubject(false), hasRedisServer],
  ["a Redis cluster", () => redisSubject(true), hasRedisServer],
] as const;

const minuteMs = 60_000;

for (const [name, make, isHere] of subjects) {
  describe.skipIf(!isHere)(`${name} as the store of claimed ids`, () => {
    let subject: Subject;
    let claims: IdClaims;
    beforeAll(async () => {
      subject = await make();
      claims = await subject.open();
    }, 60_000);
    afterAll(() => subject?.close());

    it("gives each name to exactly one of those who ask at once, from several gateways", async () => {
      const stores = await Promise.all([subject.open(), subject.open(), subject.open()]);
      for (let round = 0; round < 20; round += 1) {
        const asked = stores.flatMap((store, index) => [0, 1, 2, 3].map((turn) => store.claim({ orgId: subject.orgIds[0], name: `race ${round}`, owner: `${index} ${turn}` }, minuteMs)));
        expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
      }
    });

    it("keeps organizations and names apart, and gives up what is the owner's alone", async () => {
      const [orgId, other] = subject.orgIds;
      const claim = { orgId, name: "apart", owner: "one" };
      expect(await claims.claim(claim, minuteMs)).toBe(true);
      expect(await claims.claim({ ...claim, orgId: other }, minuteMs)).toBe(true);
      expect(await claims.claim({ ...claim, name: "apart too" }, minuteMs)).toBe(true);
      await claims.giveUp({ ...claim, owner: "two" });
      expect(await claims.claim({ ...claim, owner: "two" }, minuteMs)).toBe(false);
      await claims.giveUp(claim);
      expect(await claims.claim({ ...claim, owner: "two" }, minuteMs)).toBe(true);
    });

    it("ends a claim when its time is up, and not before", async () => {
      const claim = { orgId: subject.orgIds[0], name: "for a while", owner: "one" };
      expect(await claims.claim(claim, 400)).toBe(true);
      expect(await claims.claim({ ...claim, owner: "two" }, 400)).toBe(false);
      await expect.poll(() => claims.claim({ ...claim, owner: "two" }, minuteMs), { timeout: 5_000 }).toBe(true);
      await claims.giveUp(claim);
      expect(await claims.claim({ ...claim, owner: "three" }, minuteMs)).toBe(false);
    });

    it("cuts a claim short for its owner alone", async () => {
      const claim = { orgId: subject.orgIds[0], name: "cut short", owner: "one" };
      expect(await claims.claim(claim, minuteMs)).toBe(true);
      await claims.keep({ ...claim, owner: "two" }, 1);
      expect(await claims.claim({ ...claim, owner: "two" }, minuteMs)).toBe(false);
      await claims.keep(claim, 300);
      expect(await claims.claim({ ...claim, owner: "two" }, minuteMs)).toBe(false);
      await expect.poll(() => claims.claim({ ...claim, owner: "two" }, minuteMs), { timeout: 5_000 }).toBe(true);
    });

    it("rejects where it cannot be asked", async () => {
      await subject.stop();
      const claim = { orgId: subject.orgIds[0], name: "gone", owner: "one" };
      await expect(claims.claim(claim, minuteMs)).rejects.toThrow();
      await expect(claims.giveUp(claim)).rejects.toThrow();
      await expect(claims.keep(claim, minuteMs)).rejects.toThrow();
    });
  });
}
