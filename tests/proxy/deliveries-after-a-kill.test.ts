// A gateway that is killed in the middle of a delivery: the next one sends it again, with the same ids, and loses nothing.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { addDestination, logWriter } from "@/tests/support/add-destination";
import { eventsIn, hangs, isSignedBy, startReceiver, well } from "@/tests/support/event-receiver";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { until } from "@/tests/support/until";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  // Its own gateway would send what the processes are to send.
  await scene.gateway.close();
});
afterAll(async () => {
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
});

it("a delivery whose gateway is killed while the receiver has it goes again with the same ids and the same bytes, before what came later", async () => {
  const to = await startReceiver(hangs);
  const hook = await addDestination(scene, to.url);
  const log = logWriter(scene);
  const first = await startGatewayProcess(scene.env);
  await log.refuse(hook.orgId, 30);
  await until(() => to.seen.length === 1, 20_000);
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  await log.refuse(hook.orgId, 30);
  to.mood = well;
  const second = await startGatewayProcess(scene.env);
  await until(() => eventsIn(to.taken).length === 60, 20_000);
  await second.stop();
  const [before, again] = to.seen;
  expect(again?.headers["webhook-id"]).toBe(before?.headers["webhook-id"]);
  expect(again?.body.equals(before?.body ?? Buffer.alloc(0))).toBe(true);
  expect(to.seen.every((request) => isSignedBy(request, hook.secret))).toBe(true);
  expect(eventsIn(to.taken).map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, index) => `${hook.orgId}/${log.name}/${String(index + 1)}`));
  await log.end();
  await to.close();
}, 90_000);
