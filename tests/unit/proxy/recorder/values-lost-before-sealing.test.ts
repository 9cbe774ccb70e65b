// A value that was to be recorded and is not is told, whatever became of it on the way.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { heldBytes } from "@/proxy/answers/held-bytes";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { sealedValues, type SealedValuesDeps, type WriteValue } from "@/proxy/recorder/sealed-values";
import { valueSealers } from "@/proxy/recorder/value-sealer";
import { plainServer } from "@/tests/support/plain-server";

function scene(more: Partial<SealedValuesDeps>, bounds: Partial<GatewayBounds> = {}) {
  const told = { lost: [] as [string, string][], notKept: [] as string[], errors: 0 };
  const { served } = plainServer();
  const values = sealedValues("arguments", {
    query: () => Promise.resolve({ rows: [] }), sealer: valueSealers(randomBytes(32)).arguments, held: heldBytes(1_000, 1_000), credential: () => null,
    onError: () => (told.errors += 1), onNotKept: (reason) => void told.notKept.push(reason), onLost: ({ callId }, reason) => void told.lost.push([callId, reason]), ...more,
  }, { ...gatewayBounds, ...bounds });
  const add = (callId: string, write: WriteValue = () => ({ text: "{}" })) => values.add({ orgId: "org_1", serverId: "srv_1", callId, startedAt: "2026-01-01T00:00:00.000Z" }, served, write, 1);
  return { told, values, add };
}

it.each<[string, Partial<SealedValuesDeps>, WriteValue]>([
  ["the credential does not open", { credential: () => Promise.reject(new Error("no")) }, () => ({ text: "{}" })],
  ["it cannot be written", {}, () => { throw new Error("no"); }],
  ["it cannot be sealed", { sealer: { seal: () => { throw new Error("no"); }, open: () => null } }, () => ({ text: "{}" })],
])("where %s", async (_what, more, write) => {
  const { told, values, add } = scene(more);
  add("cal_1", write);
  await values.close(1_000);
  expect(told).toEqual({ lost: [["cal_1", "not_sealed"]], notKept: ["not_sealed"], errors: 1 });
});

it("where it is larger than one may be, by a byte", async () => {
  const { told, values, add } = scene({}, { valueTextBytesMax: 4 });
  add("cal_1", () => ({ text: "éé" }));
  add("cal_2", () => ({ text: "ééx" }));
  await values.close(1_000);
  expect(told.lost).toEqual([["cal_2", "too_large"]]);
});

it("where so many wait already (valueRowsWaitingMax), and once they are sealed there is room again", async () => {
  let open: (credential: null) => void = () => undefined;
  const opening = new Promise<null>((resolve) => (open = resolve));
  const { told, values, add } = scene({ credential: () => opening }, { valueRowsWaitingMax: 2 });
  for (const callId of ["cal_1", "cal_2", "cal_3"]) add(callId);
  expect(told.lost).toEqual([["cal_3", "queue_full"]]);
  open(null);
  await values.close(1_000);
  add("cal_4");
  await values.close(1_000);
  expect(told.lost).toEqual([["cal_3", "queue_full"]]);
});
