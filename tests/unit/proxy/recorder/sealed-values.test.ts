// Values that wait to be sealed: counted for their organization, and lost, with a word, beyond what may wait.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { heldBytes } from "@/proxy/answers/held-bytes";
import { gatewayBounds } from "@/proxy/bounds";
import { sealedValues } from "@/proxy/recorder/sealed-values";
import { valueSealers } from "@/proxy/recorder/value-sealer";
import { plainServer } from "@/tests/support/plain-server";

it("holds at most so many bytes of an organization's messages, and of all, until they are sealed; what is more is lost and said to be", async () => {
  const lost: [string, string][] = [];
  const bounds = { ...gatewayBounds, valuesBytesMax: 150, valuesBytesPerOrgMax: 100 };
  const held = heldBytes(bounds.valuesBytesMax, bounds.valuesBytesPerOrgMax);
  let open: (credential: null) => void = () => undefined;
  const credential = new Promise<null>((resolve) => (open = resolve));
  const { served } = plainServer();
  const rows: unknown[] = [];
  const values = sealedValues("results", {
    query: async (_text, params) => {
      rows.push(...(Array.isArray(params?.[3]) ? params[3] : []));
      return { rows: [] };
    },
    sealer: valueSealers(randomBytes(32)).results, held, credential: () => credential,
    onError: (error) => { throw error; }, onNotKept: () => undefined, onLost: ({ callId }, reason) => void lost.push([callId, reason]),
  }, bounds);
  const add = (orgId: string, callId: string, bytes: number) =>
    values.add({ orgId, serverId: "srv_1", callId, startedAt: "2026-01-01T00:00:00.000Z" }, served, () => ({ text: "{}" }), bytes);
  add("org_1", "one", 60);
  add("org_1", "two", 40);
  add("org_1", "over its own", 1);
  add("org_2", "three", 50);
  add("org_2", "over all", 1);
  expect([held.held(), lost]).toEqual([150, [["over its own", "queue_full"], ["over all", "queue_full"]]]);
  open(null);
  expect(await values.close(1_000)).toBe(0);
  expect([held.held(), rows]).toEqual([0, ["one", "two", "three"]]);
  add("org_1", "again", 100);
  expect(held.held()).toBe(100);
  await values.close(1_000);
});

it("writes so many together, and no more (valueBatchMax)", async () => {
  const batches: unknown[] = [];
  const { served } = plainServer();
  const values = sealedValues("arguments", {
    query: (_text, params) => {
      batches.push(params[3]);
      return new Promise((resolve) => setTimeout(() => resolve({ rows: [] }), 5));
    },
    sealer: valueSealers(randomBytes(32)).arguments, held: heldBytes(1_000, 1_000), credential: () => null, onError: () => undefined, onNotKept: () => undefined, onLost: () => undefined,
  }, { ...gatewayBounds, valueBatchMax: 2 });
  for (const callId of ["cal_1", "cal_2", "cal_3", "cal_4"]) values.add({ orgId: "org_1", serverId: "srv_1", callId, startedAt: "2026-01-01T00:00:00.000Z" }, served, () => ({ text: "{}" }), 1);
  expect(await values.close(1_000)).toBe(0);
  expect(batches).toEqual([["cal_1"], ["cal_2", "cal_3"], ["cal_4"]]);
});
