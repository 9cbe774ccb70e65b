// What the bridge keeps in a process is bounded, belongs to one grant, and goes in its time (laws L11 and L12).
import { expect, it, vi } from "vitest";
import { endedSessions } from "@/proxy/bridge/carry/ended-sessions";
import { heldExchanges } from "@/proxy/bridge/carry/held-exchanges";
import { legacySessions, type BegunSession } from "@/proxy/bridge/carry/legacy-sessions";
import { pendingInputs } from "@/proxy/bridge/carry/pending-inputs";
import { readJsonMessage, readServerMessage } from "@/proxy/bridge/json-message";
import { PlainSignal } from "@/proxy/streams/plain-signal";

const bounds = { bridgeSessionsMax: 3, bridgeSessionsPerOrgMax: 3, bridgeSessionsPerGrantMax: 2, bridgeSessionIdleMs: 40, bridgeHeldMax: 3, bridgeHeldPerOrgMax: 3, bridgeHeldPerGrantMax: 2, bridgeInputMs: 30 };

/** Everybody of one organization, where it does not say otherwise. */
const of = (place: string, orgId = "org") => ({ orgId, place });

/** Of a request that is not given up. */
const waits = new PlainSignal();

function server() {
  const ended: number[] = [];
  let count = 0;
  const begin = (): Promise<BegunSession> => {
    count += 1;
    const number = count;
    return Promise.resolve({ initialized: { number }, headers: {}, hasId: true, end: async () => void ended.push(number) });
  };
  return { begin, ended, begun: () => count };
}

it("begins one session for all who say the same, and gives each request an id of its own", async () => {
  const { begin, begun } = server();
  const sessions = legacySessions(bounds);
  const leases = await Promise.all([sessions.lease(of("p"), "k", begin, waits), sessions.lease(of("p"), "k", begin, waits), sessions.lease(of("q"), "k", begin, waits)]);
  expect(begun()).toBe(2);
  expect(leases.map(({ requestId }) => requestId)).toEqual([1, 2, 1]);
});

it("gives a request that is to be alone a session that nobody uses, refuses one more than a grant may have, and gives one whose request was given up to nobody", async () => {
  const { begin, begun } = server();
  const sessions = legacySessions(bounds);
  const alone = () => sessions.lease(of("p"), "k", begin, waits, true);
  const [first, second] = [await alone(), await alone()];
  expect([begun(), first?.requestId, second?.requestId]).toEqual([2, 1, 1]);
  second?.release();
  const again = await alone();
  expect([again.requestId, begun()]).toEqual([2, 2]);
  await expect(alone()).rejects.toMatchObject({ delivered: false, cause: { fault: "too_many_sessions" } });
  again.abandon();
  again.release();
  expect([(await alone()).requestId, begun()]).toEqual([1, 3]);
});

it("puts out a grant's own oldest session where it has too many, and ends one only when nothing runs in it", async () => {
  const { begin, ended } = server();
  const sessions = legacySessions(bounds);
  const first = await sessions.lease(of("p"), "1", begin, waits);
  const other = await sessions.lease(of("q"), "1", begin, waits);
  await sessions.lease(of("p"), "2", begin, waits);
  await sessions.lease(of("p"), "3", begin, waits);
  await Promise.resolve();
  expect(ended).toEqual([]);
  first.release();
  await vi.waitFor(() => expect(ended).toEqual([1]));
  other.release();
  await sessions.close();
  expect(ended).toContain(2);
});

it("puts out an organization's own oldest session where it has too many, whichever its grants, and none of another's (bridgeSessionsPerOrgMax)", async () => {
  const { begin, ended } = server();
  const sessions = legacySessions({ ...bounds, bridgeSessionsPerOrgMax: 2, bridgeSessionIdleMs: 60_000 });
  for (const owner of [of("theirs", "another"), of("p"), of("q"), of("r")]) (await sessions.lease(owner, "k", begin, waits)).release();
  await vi.waitFor(() => expect(ended).toEqual([2]));
  expect((await sessions.lease(of("theirs", "another"), "k", begin, waits)).session.initialized).toEqual({ number: 1 });
  await sessions.close();
});

it("ends an idle session in its time, forgets a lost one without a word, and begins anew after a failure", async () => {
  const { begin, ended, begun } = server();
  const sessions = legacySessions(bounds);
  (await sessions.lease(of("p"), "k", begin, waits)).release();
  await vi.waitFor(() => expect(ended).toEqual([1]), { timeout: 1_000 });
  const lost = await sessions.lease(of("p"), "k", begin, waits);
  lost.forget();
  lost.release();
  await sessions.lease(of("p"), "k", begin, waits);
  expect(begun()).toBe(3);
  expect(ended).toEqual([1]);
  await expect(sessions.lease(of("p"), "other", () => Promise.reject(new Error("no")), waits)).rejects.toThrow("no");
  expect((await sessions.lease(of("p"), "other", begin, waits)).session.initialized).toEqual({ number: 4 });
});

it("lets a request that is given up go while its session begins: the others get the session, and one that fails then is begun anew", async () => {
  const { begin, begun } = server();
  const sessions = legacySessions(bounds);
  let hasLeft = () => {};
  let fail = (_error: Error) => {};
  const left = new Promise<void>((resolve) => { hasLeft = resolve; });
  const failed = new Promise<BegunSession>((_resolve, reject) => { fail = reject; });
  const slowly = () => left.then(begin);
  const leaving = new PlainSignal();
  const given = sessions.lease(of("p"), "k", slowly, leaving);
  const waiting = sessions.lease(of("p"), "k", slowly, waits);
  const alone = sessions.lease(of("q"), "k", () => failed, leaving);
  leaving.abort();
  await expect(given).rejects.toMatchObject({ delivered: false });
  await expect(alone).rejects.toMatchObject({ delivered: false });
  await expect(sessions.lease(of("p"), "k", slowly, leaving)).rejects.toMatchObject({ delivered: false });
  hasLeft();
  expect((await waiting).session.initialized).toEqual({ number: 1 });
  fail(new Error("too late"));
  await vi.waitFor(async () => expect((await sessions.lease(of("q"), "k", begin, waits)).session.initialized).toEqual({ number: 2 }));
  expect(begun()).toBe(2);
});

const leashOf = () => {
  const controller = new AbortController();
  return { cut: controller.signal, release: vi.fn(), abort: () => controller.abort() };
};

it("holds so many exchanges of a grant and of all, opens each once and at its own place, and lets go of all leashes", () => {
  let ids = 0;
  const held = heldExchanges<string>(bounds, () => String((ids += 1)));
  const leashes = Array.from({ length: 5 }, leashOf);
  const [a, b, c, d] = leashes;
  const hold = (place: string, leash: (typeof leashes)[number] | undefined) => held.hold(of(place), place, leash ?? leashOf(), () => undefined);
  const first = hold("p", a) ?? "";
  expect(hold("p", b)).not.toBeNull();
  expect(hold("p", c)).toBeNull();
  expect(c?.release).toHaveBeenCalledOnce();
  expect(hold("q", d)).not.toBeNull();
  expect(hold("r", leashes[4])).toBeNull();
  expect(held.take("q", first)).toBeNull();
  expect(held.take("p", first)).toBe("p");
  expect(held.take("p", first)).toBeNull();
  expect(a?.release).toHaveBeenCalledOnce();
  held.close();
  expect(d?.release).toHaveBeenCalledOnce();
});

it("holds so many exchanges of an organization, whichever its grants, and leaves room for another's (bridgeHeldPerOrgMax)", () => {
  let ids = 0;
  const held = heldExchanges<string>({ ...bounds, bridgeHeldPerOrgMax: 2 }, () => String((ids += 1)));
  const hold = (place: string, orgId?: string, leash = leashOf()) => held.hold(of(place, orgId), place, leash, () => undefined);
  const refused = leashOf();
  const first = hold("p") ?? "";
  expect([hold("q"), hold("r", "org", refused)]).toEqual(["2", null]);
  expect(refused.release).toHaveBeenCalledOnce();
  expect(hold("theirs", "another")).not.toBeNull();
  expect(held.take("p", first)).toBe("p");
  expect([hold("r"), hold("p")]).toEqual(["4", null]);
  held.close();
});

it("drops what is held when its time is up or its leash is cut, once", async () => {
  const held = heldExchanges<string>(bounds, () => "id");
  const [late, cut] = [vi.fn(), vi.fn()];
  held.hold(of("p"), "x", leashOf(), late);
  await vi.waitFor(() => expect(late).toHaveBeenCalledOnce(), { timeout: 1_000 });
  const leash = leashOf();
  held.hold(of("p"), "x", leash, cut);
  leash.abort();
  held.close();
  expect(cut).toHaveBeenCalledOnce();
});

it("hands a client's answer to the question of its own place, once, and not after its time", async () => {
  const inputs = pendingInputs();
  const signal = new AbortController().signal;
  const answer = { value: { result: {} }, numbers: new Map<string, string>() };
  const waiting = inputs.await("p", "id", 1_000, signal);
  expect(inputs.settle("q", "id", answer)).toBe(false);
  expect(inputs.settle("p", "id", answer)).toBe(true);
  expect(await waiting).toBe(answer);
  expect(inputs.settle("p", "id", answer)).toBe(false);
  await expect(inputs.await("p", "late", 10, signal)).rejects.toThrow(/in time/);
  await expect(inputs.await("p", "gone", 1_000, AbortSignal.abort())).rejects.toThrow(/nobody waits/);
});

it.each([
  ['{"a":[1,2,3]}', 5], ['{"a":{"b":"c","d":null}}', 4], ['{"a":"[{,,,\\",[\\\\","b":["\\\\\\"",[true]]}', 6],
])("reads a server's message %s of so many values, and none of one more (bridgeValuesMax)", (text, values) => {
  const bytes = Buffer.from(text);
  expect(readServerMessage(bytes, values)).toEqual(readJsonMessage(bytes));
  expect(readServerMessage(bytes, values - 1)).toBe("too_many_values");
});

it("says of what is no message that it is none, however its texts end", () => {
  for (const text of ['{"a', '{"a\\"', '"', '{"a":"b\\', "", "nothing"]) expect(readServerMessage(Buffer.from(text), 100)).toBeNull();
});

it("remembers so many sessions as ended, and forgets the one that was longest so first (bridgeEndedSessionsMax)", () => {
  const ended = endedSessions({ bridgeEndedSessionsMax: 2 });
  for (const place of ["a", "b"]) ended.end(place);
  expect(["a", "b", "c"].map((place) => ended.has(place))).toEqual([true, true, false]);
  ended.end("c");
  expect(["a", "b", "c"].map((place) => ended.has(place))).toEqual([false, true, true]);
});
