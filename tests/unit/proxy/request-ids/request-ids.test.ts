// An id of a request is one request's in its session, until it is answered. What the stores do is tests/contract/id-claims.test.ts.
import { expect, it, vi } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import type { IdClaim, IdClaims } from "@/proxy/request-ids/id-claims";
import { replayedAsOwnMs, requestIds } from "@/proxy/request-ids/request-ids";

/** As a store would, but for the time; what is given up goes when `settle` is called. */
function claimsInMemory() {
  const held = new Map<string, IdClaim>();
  const kept: string[] = [];
  const going: (() => void)[] = [];
  const claims: IdClaims = {
    claim(claim) {
      const key = `${claim.orgId} ${claim.name}`;
      if (held.has(key)) return Promise.resolve(false);
      held.set(key, claim);
      return Promise.resolve(true);
    },
    giveUp: ({ orgId, name }) => new Promise((resolve) => going.push(() => {
      held.delete(`${orgId} ${name}`);
      resolve();
    })),
    keep(claim, lifeMs) {
      kept.push(`${claim.name} ${String(lifeMs)}`);
      return Promise.resolve();
    },
  };
  return { claims, held, kept, settle: () => going.splice(0).forEach((go) => go()) };
}

let clockMs = 0;
const hearers = { monotonicMs: () => clockMs, onError: vi.fn() };

it("gives an id to one request of a session at a time, whatever its type, at any of the gateways over one store", async () => {
  const { claims } = claimsInMemory();
  const [here, there] = [requestIds(claims, gatewayBounds, hearers), requestIds(claims, gatewayBounds, hearers)];
  expect(await here.take("o", "s", 1)).not.toBeNull();
  expect([await here.take("o", "s", 1), await there.take("o", "s", 1)]).toEqual([null, null]);
  for (const [org, session, id] of [["o", "s", "1"], ["o", "t", 1], ["p", "s", 1]] as const) expect(await there.take(org, session, id)).not.toBeNull();
});

it("gives an id again once it was answered, and waits until it is free; one that was never answered stays taken", async () => {
  const { claims, settle } = claimsInMemory();
  const { take } = requestIds(claims, gatewayBounds, hearers);
  (await take("o", "s", 1))?.leave("settled");
  (await take("o", "s", 2))?.leave("unanswered");
  const again = take("o", "s", 1);
  await Promise.resolve();
  settle();
  expect(await again).not.toBeNull();
  expect(await take("o", "s", 2)).toBeNull();
});

it("shows the store neither session nor id", async () => {
  const { claims, held } = claimsInMemory();
  await requestIds(claims, gatewayBounds, hearers).take("o", "ses_of_somebody", "the id of a request");
  expect(JSON.stringify([...held])).not.toMatch(/ses_of_somebody|the id of/);
});

it("rejects where the store cannot be asked, and tells of a claim that could not be given up", async () => {
  const told = vi.fn();
  const away = new Error("away");
  const down = requestIds({ claim: () => Promise.reject(away), giveUp: () => Promise.reject(away), keep: () => Promise.reject(away) }, gatewayBounds, { ...hearers, onError: told });
  await expect(down.take("o", "s", 1)).rejects.toBe(away);
  const { take } = requestIds({ claim: () => Promise.resolve(true), giveUp: () => Promise.reject(away), keep: () => Promise.reject(away) }, gatewayBounds, { ...hearers, onError: told });
  (await take("o", "s", 1))?.leave("settled");
  expect(await take("o", "s", 1)).not.toBeNull();
  expect(told.mock.calls).toEqual([[away]]);
});

it("keeps an id whose answer can be had again for as long as it is held to be its own (replayableIdMs), or as a call may live", async () => {
  for (const [replayableIdMs, keptMs] of [[40, 40], [500, 300]] as const) {
    const { claims, kept } = claimsInMemory();
    const bounds = { ...gatewayBounds, firstByteMs: 100, streamLifeMs: 200, replayableIdMs };
    const { take } = requestIds(claims, bounds, hearers);
    (await take("o", "s", 1))?.leave("replayable");
    expect(kept).toEqual([expect.stringMatching(new RegExp(` ${String(keptMs)}$`))]);
    expect(replayedAsOwnMs(bounds)).toBe(keptMs);
    expect(await take("o", "s", 1)).toBeNull();
  }
});

it("takes none of an organization that has left so many taken (standingIdsPerOrgMax), until their time is up, and goes on for others", async () => {
  const { claims } = claimsInMemory();
  const { take } = requestIds(claims, { ...gatewayBounds, standingIdsPerOrgMax: 2 }, hearers);
  for (const [id, end] of [[1, "settled"], [2, "unanswered"], [3, "replayable"]] as const) (await take("o", "s", id))?.leave(end);
  await expect(take("o", "s", 4)).rejects.toThrow("too many ids");
  expect(await take("p", "s", 4)).not.toBeNull();
  clockMs += gatewayBounds.replayableIdMs + 60_000;
  expect(await take("o", "s", 4)).not.toBeNull();
});
