// Work that follows each other on one connection: nobody waits for whoever has much to do longer than for one round of it.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { dutyRow } from "@/proxy/duties/duty-row";
import { openDutyScene, silent, type DutyScene } from "./duty-scene";

let scene: DutyScene;
beforeAll(async () => {
  scene = await openDutyScene();
});
afterAll(() => scene.close());

it("does again at once what has more to do, behind those that wait; a failure is no reason, and the end is one not to", async () => {
  const ended = new AbortController();
  const done: string[] = [];
  const row = dutyRow(scene.postgres.locks, ended.signal, silent);
  row.every(1_000_000, "much", () => Promise.resolve(done.push("much") < 5));
  row.every(1_000_000, "fails", () => {
    done.push("fails");
    return Promise.reject(new Error("it fails"));
  });
  row.every(1_000_000, "little", (query) => {
    done.push("little");
    return query("SELECT 1");
  });
  await vi.waitFor(() => expect(done).toHaveLength(5));
  await row.done();
  expect(done).toEqual(["much", "fails", "little", "much", "much"]);
  row.every(1_000_000, "endless", () => {
    if (done.push("endless") === 10) ended.abort();
    return Promise.resolve(true);
  });
  await vi.waitFor(() => expect(ended.signal.aborted).toBe(true));
  await row.done();
  expect(done).toHaveLength(10);
});
