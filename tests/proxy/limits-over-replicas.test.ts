// Limits over four gateway processes, in short. All 200 rounds over each store are tests/deep/limits.
import { afterAll, beforeAll, describe, it } from "vitest";
import { openExactScene, runExactRounds, type ExactScene } from "@/tests/support/exact-rounds";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/tests/support/start-test-redis";

const rounds = 2;

describe.each([["Postgres", false], ["Redis", true]] as const)("four gateway processes over %s", (_name, onRedis) => {
  let redis: TestRedis | null = null;
  let scene: ExactScene;
  beforeAll(async () => {
    if (onRedis && hasRedisServer) redis = await startTestRedis();
    if (!onRedis || redis !== null) scene = await openExactScene(redis?.urls ?? []);
  }, 120_000);
  afterAll(async () => {
    await scene?.close();
    await redis?.stop();
  });

  it.skipIf(onRedis && !hasRedisServer)("let through exactly what fits, of sixty-four workers at each at once", () => runExactRounds(scene, rounds, 4), 120_000);
});
