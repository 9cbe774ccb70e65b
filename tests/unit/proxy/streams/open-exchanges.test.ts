// Who is cut, and when: an exchange is looked at as soon as the configuration has changed, and never behind what others' servers take to be read (law L10).
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import type { ServerLookup } from "@/proxy/deps";
import type { ServedGrant, ServedServer } from "@/proxy/snapshot/served-server";
import { exchangeRegister, type ExchangeRegister } from "@/proxy/streams/open-exchanges";

const gone: ServerLookup = { kind: "unknown" };
const registers: ExchangeRegister[] = [];
afterEach(() => {
  for (const register of registers.splice(0)) register.stop();
});

/** A source whose look-ups take as long as the test wants; those of servers in `atHand` are answered at once. */
function slowServers() {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const atHand = new Set<string>();
  return {
    asked, atHand,
    underWay: () => waiting.length,
    /** Answers what is under way: the server is gone. */
    async answer() {
      for (const one of waiting.splice(0)) one();
      await new Promise((resolve) => setImmediate(resolve));
    },
    find(serverId: string) {
      asked.push(serverId);
      return atHand.has(serverId) ? gone : new Promise<ServerLookup>((resolve) => waiting.push(() => resolve(gone)));
    },
  };
}

function registerOf(servers: ReturnType<typeof slowServers>, bounds: Partial<GatewayBounds> = {}) {
  const register = exchangeRegister(servers, { ...gatewayBounds, ...bounds }, () => 0);
  registers.push(register);
  return {
    recheck: () => register.recheck(),
    hold: (orgId: string, serverId: string) => register.hold({
      served: { document: { org: { id: orgId }, server: { id: serverId } }, parts: [] as const } as unknown as ServedServer, grant: { id: "grt", tokenHash: "hash" } as ServedGrant, clientIp: null, isListening: true,
    }).cut,
  };
}

const servedOf = (bytes = 0) => ({ document: { org: { id: "o" }, server: { id: "s" } }, parts: [{ of: {}, bytes }] }) as unknown as ServedServer;
const nowMs = 1_000;
const grantNow: Pick<ServedGrant, "id" | "tokenHash" | "expiresAtMs" | "isAllowedFrom"> = { id: "grt", tokenHash: "hash", expiresAtMs: null, isAllowedFrom: null };
const allowedFrom = (allowed: string) => servedNow({ ...grantNow, isAllowedFrom: (address) => address === allowed });
const servedNow = (grant: typeof grantNow | null, stopped = false): ServerLookup => ({
  kind: "served",
  served: { document: { org: { id: "o" }, server: { id: "s", stopped } }, grantsById: new Map(grant === null ? [] : [[grant.id, grant]]) } as unknown as ServedServer,
});

it.each<readonly [string, ServerLookup, boolean, string | null]>([
  ["its grant is as it was", servedNow(grantNow), false, "203.0.113.1"],
  ["its grant is gone", servedNow(null), true, "203.0.113.1"],
  ["its grant has another token", servedNow({ ...grantNow, tokenHash: "other" }), true, "203.0.113.1"],
  ["its grant expires in a moment", servedNow({ ...grantNow, expiresAtMs: nowMs + 1 }), false, "203.0.113.1"],
  ["its grant expires now", servedNow({ ...grantNow, expiresAtMs: nowMs }), true, "203.0.113.1"],
  ["its grant may be used from there", allowedFrom("203.0.113.1"), false, "203.0.113.1"],
  ["its grant may be used from elsewhere alone", allowedFrom("203.0.113.2"), true, "203.0.113.1"],
  ["its grant may be used from elsewhere alone, and nobody is answered", allowedFrom("203.0.113.2"), false, null],
  ["its server is stopped", servedNow(grantNow, true), true, "203.0.113.1"],
  ["its server is gone", gone, true, "203.0.113.1"],
  ["the configuration is too old", { kind: "fault", fault: "config_stale" }, true, "203.0.113.1"],
  ["the configuration cannot be read", { kind: "fault", fault: "config_invalid" }, true, "203.0.113.1"],
  ["the configuration cannot be had for the moment", { kind: "fault", fault: "config_unavailable" }, false, "203.0.113.1"],
])("of what is under way, where %s", (_where, lookup, isCut, clientIp) => {
  const register = exchangeRegister({ find: () => lookup }, gatewayBounds, () => nowMs);
  registers.push(register);
  const served = servedOf();
  const { cut } = register.hold({ served, grant: grantNow as ServedGrant, clientIp, isListening: false });
  register.recheck();
  expect(cut.aborted).toBe(isCut);
});

it.each([true, false])("cuts what began under a document that others have taken the place of, once such hold too much (supersededBytesMax); listening: %s", (isListening) => {
  let present: ServerLookup = gone;
  const register = exchangeRegister({ find: () => present }, { ...gatewayBounds, supersededBytesMax: 15 }, () => nowMs);
  registers.push(register);
  const cuts = [10, 10, 10].map((bytes) => {
    const served = { ...servedOf(bytes), grantsById: new Map([[grantNow.id, grantNow as ServedGrant]]) };
    present = { kind: "served", served };
    return register.hold({ served, grant: grantNow as ServedGrant, clientIp: null, isListening }).cut;
  });
  register.recheck();
  expect(cuts.map(({ aborted }) => aborted)).toEqual([true, false, false]);
});

it("keeps no configuration for who holds on for hours to the end of an exchange alone, as a session with a server does", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const register = exchangeRegister(slowServers(), gatewayBounds, () => 0);
  registers.push(register);
  const begin = () => {
    const served = servedOf();
    const { cut, release } = register.hold({ served, grant: { id: "grt", tokenHash: "hash" } as ServedGrant, clientIp: null, isListening: true });
    return { cut, release, document: new WeakRef(served) };
  };
  const { cut, release, document } = begin();
  await expect.poll(() => {
    collect();
    return document.deref() === undefined;
  }).toBe(true);
  release();
  expect(cut.aborted).toBe(false);
});

it("cuts one organization's streams while another's servers are still being read, and while a round of looks is under way", () => {
  const servers = slowServers();
  const { hold, recheck } = registerOf(servers);
  for (let count = 0; count < 20; count += 1) hold("slow", `slow-${count}`);
  recheck();
  const revoked = hold("quick", "quick");
  servers.atHand.add("quick");
  expect(revoked.aborted).toBe(false);
  recheck();
  expect(revoked.aborted).toBe(true);
});

it("looks at so many servers of one organization and of all at one time, organizations in turn, and at every one in the end", async () => {
  const servers = slowServers();
  const { hold, recheck } = registerOf(servers, { streamLooksMax: 3, streamLooksPerOrgMax: 2 });
  const cuts = ["a", "b"].flatMap((orgId) => [1, 2, 3, 4, 5].map((count) => hold(orgId, `${orgId}${count}`)));
  recheck();
  expect(servers.asked).toEqual(["a1", "a2", "b1"]);
  while (servers.underWay() > 0) {
    expect(servers.underWay()).toBeLessThanOrEqual(3);
    await servers.answer();
  }
  expect([...servers.asked].sort()).toEqual(["a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "b5"]);
  expect(cuts.every(({ aborted }) => aborted)).toBe(true);
});

it("looks once more at a server whose configuration changes while it is looked at", async () => {
  const servers = slowServers();
  const { hold, recheck } = registerOf(servers);
  hold("a", "a");
  recheck();
  recheck();
  recheck();
  expect(servers.asked).toEqual(["a"]);
  await servers.answer();
  expect(servers.asked).toEqual(["a", "a"]);
  await servers.answer();
  expect(servers.asked).toEqual(["a", "a"]);
});

it("looks by itself, now and then, so that a change of which nobody told is not missed (streamRecheckMs)", async () => {
  const servers = slowServers();
  const { hold } = registerOf(servers, { streamRecheckMs: 10 });
  servers.atHand.add("a");
  const cut = hold("a", "a");
  expect(cut.aborted).toBe(false);
  await vi.waitFor(() => expect(cut.aborted).toBe(true));
});

describe("a gateway that ends", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function drainOf() {
    const register = exchangeRegister(slowServers(), { ...gatewayBounds, drainCutMs: 2_000 }, () => 0);
    registers.push(register);
    const hold = (isListening: boolean) => register.hold({
      served: { document: { org: { id: "org" }, server: { id: "srv" } } } as ServedServer, grant: { id: "grt", tokenHash: "hash" } as ServedGrant, clientIp: null, isListening,
    }).cut;
    const [listening, call] = [hold(true), hold(false)];
    let answer: () => void = () => undefined;
    let isOver = false;
    void register.drain(30_000, new Promise<void>((resolve) => {
      answer = resolve;
    })).then(() => {
      isOver = true;
    });
    return { listening, call, answer: () => answer(), isOver: () => isOver };
  }

  it("waits for calls until its time is up, cuts what is left, and for so long waits for what was cut to say so (drainMs, drainCutMs)", async () => {
    const { listening, call, isOver } = drainOf();
    expect([listening.aborted, call.aborted]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(29_999);
    expect([call.aborted, isOver()]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([call.aborted, isOver()]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(isOver()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver()).toBe(true);
  });

  it.each([[10_000, false], [31_000, true]])("waits no longer than for the last answer, after %i ms (cut: %s)", async (afterMs, isCut) => {
    const { call, answer, isOver } = drainOf();
    await vi.advanceTimersByTimeAsync(afterMs);
    expect([call.aborted, isOver()]).toEqual([isCut, false]);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(isOver()).toBe(true);
    expect(vi.getTimerCount()).toBe(1);
  });
});
