// The console's quick questions are answered beside each other, and no organization's keep another's waiting.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { holdDuty } from "@/proxy/duties/hold-duty";
import { runQuestions } from "@/proxy/duties/run-questions";
import { ask } from "../servers/test-organization";
import { askJobs, openDutyScene, organizationWith, silent, type DutyScene } from "./duty-scene";

let scene: DutyScene;
beforeAll(async () => {
  scene = await openDutyScene();
});
afterAll(() => scene.close());

/** Questions of a new organization, the first of them asked so long ago. */
async function asked(count: number, agoMs: number): Promise<string> {
  const { orgId, serverIds: [serverId = ""] } = await organizationWith(scene, 1);
  await askJobs(scene, orgId, "limit_usage", Array.from({ length: count }, () => serverId), agoMs);
  return orgId;
}
const states = async (orgId: string) => (await ask(scene.database.adminUrl, "SELECT DISTINCT state FROM jobs WHERE org_id = $1 AND kind = 'limit_usage' ORDER BY 1", [orgId])).map(({ state }) => state);

it("answers everybody's while all of one organization's take long, and those too in the end", async () => {
  const [slow, quick] = [await asked(30, 5_000), await asked(3, 1_000)];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let atOnce = 0;
  let most = 0;
  const questions = runQuestions(scene.postgres.duties, ["limit_usage"], async ({ org_id: orgId }) => {
    if (orgId !== slow) return { answered: true };
    atOnce += 1;
    most = Math.max(most, atOnce);
    await released;
    atOnce -= 1;
    return { answered: true };
  }, gatewayBounds, silent, "no answer");
  questions.wake();
  await vi.waitFor(async () => expect(await states(quick)).toEqual(["done"]), { timeout: 5_000 });
  expect(await states(slow)).toEqual(["queued", "running"]);
  expect(most).toBe(gatewayBounds.questionsPerOrgMax);
  release();
  await vi.waitFor(async () => expect(await states(slow)).toEqual(["done"]), { timeout: 5_000 });
  await questions.stop();
});

it("takes first of whose last question was taken the longest ago: a busy organization keeps nobody waiting, and busy ones take turns", async () => {
  const [busy, other] = [await asked(20, 6_000), await asked(20, 5_000)];
  const seldom = await asked(1, 1_000);
  const served: string[] = [];
  const questions = runQuestions(scene.postgres.duties, ["limit_reset", "limit_usage"], async ({ org_id: orgId }) => {
    served.push(orgId);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { answered: true };
  }, { ...gatewayBounds, jobsAtOnceMax: 1 }, silent, "no answer");
  questions.wake();
  await vi.waitFor(() => expect(served).toHaveLength(41), { timeout: 20_000 });
  await questions.stop();
  expect(served.slice(0, 7)).toEqual([busy, other, seldom, busy, other, busy, other]);
});

it("waits, where it stops, for what is under way, and takes no more", async () => {
  const org = await asked(6, 1_000);
  let begun = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const questions = runQuestions(scene.postgres.duties, ["limit_usage"], async () => {
    begun += 1;
    await released;
    return { answered: true };
  }, { ...gatewayBounds, jobsAtOnceMax: 2 }, silent, "no answer");
  questions.wake();
  await vi.waitFor(() => expect(begun).toBe(2), { timeout: 5_000, interval: 5 });
  const stopped = questions.stop();
  release();
  await stopped;
  expect(await ask(scene.database.adminUrl, "SELECT state, count(*)::int FROM jobs WHERE org_id = $1 AND kind = 'limit_usage' GROUP BY 1 ORDER BY 1", [org])).toEqual([{ state: "done", count: 2 }, { state: "queued", count: 4 }]);
});

it("tries for a duty that another holds by one connection, and has it when that one ends", async () => {
  const held = holdDuty(scene.postgres.duties, "of a test", 20, (lost) => new Promise((resolve) => lost.addEventListener("abort", () => resolve(), { once: true })), silent);
  await vi.waitFor(async () => expect(await ask(scene.database.adminUrl, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")).toHaveLength(1), { timeout: 5_000 });
  let opened = 0;
  scene.postgres.locks.on("connect", () => {
    opened += 1;
  });
  let tries = 0;
  scene.postgres.locks.on("acquire", () => {
    tries += 1;
  });
  let hasIt = false;
  const waiting = holdDuty(scene.postgres.locks, "of a test", 20, (lost) => {
    hasIt = true;
    return new Promise((resolve) => lost.addEventListener("abort", () => resolve(), { once: true }));
  }, silent);
  await vi.waitFor(() => expect(tries).toBeGreaterThan(10), { timeout: 10_000 });
  expect([opened, hasIt]).toEqual([1, false]);
  await held.stop();
  await vi.waitFor(() => expect(hasIt).toBe(true), { timeout: 5_000 });
  await waiting.stop();
});
