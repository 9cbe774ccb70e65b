// 200 rounds of four gateway processes with sixty-four workers at each, over each counter store, N from 1 to 1,000 (law L7).
import { afterAll, beforeAll, describe, it } from "vitest";
import { openExactScene, runExactRounds, type ExactScene } from "@/tests/support/exact-rounds";
import { startTestRedis, type TestRedis } from "@/tests/support/start-test-redis";

const rounds = 200;

describe.each([["Postgres", false], ["Redis", true]] as const)("four gateway processes over %s", (_name, onRedis) => {
  let redis: TestRedis | null = null;
  let scene: ExactScene;
  beforeAll(async () => {
    if (onRedis) redis = await startTestRedis();
    scene = await openExactScene(redis?.urls ?? []);
  }, 120_000);
  afterAll(async () => {
    await scene?.close();
    await redis?.stop();
  });

  it(`let through exactly what fits, ${rounds} rounds out of ${rounds}`, () => runExactRounds(scene, rounds, 20_261_125), 3_600_000);
});
