// A gateway goes back to no older configuration than it has read; and answers that overtook one another are no going back.
import { expect, it } from "vitest";
import type { ServerRows } from "@/lib/snapshot/load-server-document";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { policyCompiler } from "@/proxy/snapshot/compile-policies";
import { serverHolder } from "@/proxy/snapshot/server-holder";
import { plainDocument, rowsOf, withoutRests } from "@/tests/support/plain-server";

/** A database whose answers come when they are told to, each of the version that is the present one when it was asked. */
function scene(orgOf: (serverId: string) => string = () => "org_1", bounds: GatewayBounds = gatewayBounds) {
  let version = "6";
  // LRUCache takes a moment of zero for none, and the time for the same until a timer has run.
  let nowMs = 1;
  const answers: (() => void)[] = [];
  const asked: string[] = [];
  const errors: string[] = [];
  const load = (serverId: string) => {
    asked.push(serverId);
    const rows = rowsOf(plainDocument({ orgId: orgOf(serverId), serverId, configVersion: version, grantIds: [] }));
    return new Promise<ServerRows>((resolve) => answers.push(() => resolve(rows)));
  };
  const holder = serverHolder(load, policyCompiler(gatewayBounds, withoutRests), { checksFor: () => Promise.resolve({ byName: new Map(), bytes: 0, parts: [] }) }, bounds, {
    turns: withoutRests, monotonicMs: () => nowMs, onError: (_error, serverId) => void errors.push(serverId),
  });
  holder.noteContact();
  const answer = async (index: number) => {
    answers.splice(index, 1)[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number) => {
    nowMs += ms;
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { holder, asked, errors, answer, change: (to: string) => void (version = to), pass };
}

it("reads again what was on its way while a newer configuration of another server came", async () => {
  const { holder, asked, errors, answer, change } = scene();
  const slow = holder.find("srv_slow");
  change("7");
  const quick = holder.find("srv_quick");
  await answer(1);
  expect(await quick).toMatchObject({ kind: "served" });
  await answer(0);
  await answer(0);
  expect(await slow).toMatchObject({ kind: "served", served: { document: { org: { configVersion: "7" } } } });
  expect([asked, errors]).toEqual([["srv_slow", "srv_quick", "srv_slow"], []]);
});

it("keeps nothing that was read before a change that came while it was on its way (law L10)", async () => {
  const { holder, asked, answer, change } = scene();
  const first = holder.find("srv_a");
  await answer(0);
  await first;
  holder.forgetOrganization("org_1");
  const later = holder.find("srv_a");
  change("7");
  holder.forgetOrganization("org_1");
  await answer(0);
  await answer(0);
  expect(await later).toMatchObject({ kind: "served", served: { document: { org: { configVersion: "7" } } } });
  expect(asked).toHaveLength(3);
});

it("reads a document that is as large as one may be, and none that is larger (documentBytesMax)", async () => {
  const { characters: bytes } = rowsOf(plainDocument({ orgId: "org_1", serverId: "srv_a", configVersion: "6", grantIds: [] }));
  for (const [documentBytesMax, said] of [[bytes, { kind: "served" }], [bytes - 1, { kind: "fault", fault: "config_invalid" }]] as const) {
    const { holder, answer } = scene(undefined, { ...gatewayBounds, documentBytesMax });
    const found = holder.find("srv_a");
    await answer(0);
    expect(await found).toMatchObject(said);
  }
});

it("serves nothing once the database was not heard for longer than it may, to the millisecond", async () => {
  const { holder, answer, pass } = scene();
  expect(holder.find("srv_a")).toBeInstanceOf(Promise);
  await answer(0);
  await pass(gatewayBounds.staleAfterMs);
  expect(holder.find("srv_a")).toMatchObject({ kind: "served" });
  await pass(1);
  expect(holder.find("srv_a")).toEqual({ kind: "fault", fault: "config_stale" });
  holder.noteContact();
  expect(holder.find("srv_a")).toMatchObject({ kind: "served" });
});

it("refuses what a database says again and again that is behind, and does not ask it for each request", async () => {
  const { holder, asked, errors, answer, change } = scene();
  const first = holder.find("srv_a");
  await answer(0);
  expect(await first).toMatchObject({ kind: "served" });
  holder.forgetOrganization("org_1");
  change("5");
  const behind = holder.find("srv_a");
  for (let round = 0; round < gatewayBounds.documentReloadsMax; round += 1) await answer(0);
  expect(await behind).toEqual({ kind: "fault", fault: "config_stale" });
  expect(holder.find("srv_a")).toEqual({ kind: "fault", fault: "config_stale" });
  expect([asked.length, errors, [...(holder.heldVersions().get("org_1") ?? [])]]).toEqual([1 + gatewayBounds.documentReloadsMax, ["srv_a"], ["5"]]);
});

it("loads again what it has served before anything that was never served, and has room for it however many others wait", async () => {
  const { holder, asked, answer } = scene();
  const known = holder.find("srv_known");
  await answer(0);
  await known;
  holder.forgetOrganization("org_1");
  const { coldLoadsMax, coldLoadsWaitingMax } = gatewayBounds;
  const others = Array.from({ length: coldLoadsMax + coldLoadsWaitingMax }, (_, index) => holder.find(`srv_other${String(index)}`));
  expect(await holder.find("srv_onemore")).toEqual({ kind: "fault", fault: "config_unavailable" });
  const again = holder.find("srv_known");
  expect(asked.filter((serverId) => serverId === "srv_known")).toHaveLength(1);
  await answer(0);
  expect(asked.at(-1)).toBe("srv_known");
  for (let count = 0; count < others.length; count += 1) await answer(0);
  expect(await again).toMatchObject({ kind: "served" });
});

it("does not read a document that cannot be read for each request, and serves it soon after it was mended", async () => {
  const { holder, asked, errors, answer, change, pass } = scene();
  change("no number");
  const first = holder.find("srv_a");
  await answer(0);
  expect(await first).toEqual({ kind: "fault", fault: "config_invalid" });
  await pass(gatewayBounds.unreadableServerMs - 1);
  expect(holder.find("srv_a")).toEqual({ kind: "fault", fault: "config_invalid" });
  expect([asked, errors]).toEqual([["srv_a"], ["srv_a"]]);
  change("7");
  await pass(2);
  const again = holder.find("srv_a");
  await answer(0);
  expect(await again).toMatchObject({ kind: "served" });
});

it("lets one organization's servers wait for another's no longer than a load of each takes, however many it has, and refuses its own alone", async () => {
  const { holder, asked, answer } = scene((serverId) => (serverId.startsWith("srv_victim") ? "org_victim" : "org_1"));
  const { coldLoadsPerOrgMax, coldLoadsWaitingMax } = gatewayBounds;
  const many = Array.from({ length: coldLoadsPerOrgMax + coldLoadsWaitingMax + 1 }, (_, index) => `srv_${String(index)}`);
  for (const serverId of [...many, "srv_victim"]) {
    const first = holder.find(serverId);
    await answer(0);
    await first;
  }
  for (const org of ["org_1", "org_victim"]) holder.forgetOrganization(org);
  asked.length = 0;
  const found = many.map((serverId) => holder.find(serverId));
  expect(await found.at(-1)).toEqual({ kind: "fault", fault: "config_unavailable" });
  expect(asked).toHaveLength(coldLoadsPerOrgMax);
  // There is a place, and if there were none, there would be room.
  const victim = holder.find("srv_victim");
  expect(asked.at(-1)).toBe("srv_victim");
  await answer(coldLoadsPerOrgMax);
  expect(await victim).toMatchObject({ kind: "served" });
  for (let left = many.length - 1; left > 0; left -= 1) await answer(0);
  expect(await found[0]).toMatchObject({ kind: "served" });
  expect(await found.at(-2)).toMatchObject({ kind: "served" });
});

it("remembers of so many ids that nobody has them, and of each for so long (unknownServersMax, unknownServerMs)", async () => {
  let nowMs = 10;
  const asked: string[] = [];
  const bounds: GatewayBounds = { ...gatewayBounds, unknownServersMax: 2, unknownServerMs: 1_000 };
  const load = (serverId: string) => {
    asked.push(serverId);
    return Promise.resolve(null);
  };
  const holder = serverHolder(load, policyCompiler(bounds, withoutRests), { checksFor: () => Promise.resolve({ byName: new Map(), bytes: 0, parts: [] }) }, bounds, {
    turns: withoutRests, monotonicMs: () => nowMs, onError: () => undefined,
  });
  holder.noteContact();
  const ask = async (...ids: readonly string[]) => {
    for (const id of ids) expect(await holder.find(id)).toEqual({ kind: "unknown" });
  };
  await ask("a", "b", "a", "b");
  expect(asked).toEqual(["a", "b"]);
  // One too many: the one that was asked for longest ago is asked of the database again.
  await ask("c", "b", "a");
  expect(asked).toEqual(["a", "b", "c", "a"]);
  nowMs += bounds.unknownServerMs + 1;
  // The cache looks at the clock once a millisecond.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ask("a");
  expect(asked).toEqual(["a", "b", "c", "a", "a"]);
});
