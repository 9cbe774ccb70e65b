// Calls and listening streams are bounded apart, for a grant and for its organization, at the limit and one past it.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { inFlightCounts } from "@/proxy/neighbours/in-flight";

const bounds = { ...gatewayBounds, inFlightPerGrantMax: 2, inFlightPerOrgMax: 3, listeningPerGrantMax: 1, listeningPerOrgMax: 2 };

it("takes as many calls of a grant and of an organization as it may, and one more when one has left", () => {
  const { enter } = inFlightCounts(bounds);
  const first = enter("o", "a");
  expect([first, enter("o", "a"), enter("o", "a"), enter("o", "b"), enter("o", "b"), enter("p", "c")].map((place) => place !== null))
    .toEqual([true, true, false, true, false, true]);
  first?.leave();
  expect([enter("o", "a"), enter("o", "b")].map((place) => place !== null)).toEqual([true, false]);
});

it("counts who listens apart, so that who listens may still call", () => {
  const { enter } = inFlightCounts(bounds);
  const stream = enter("o", "a");
  expect(stream?.listen()).toBe(true);
  const calls = [enter("o", "a"), enter("o", "a")];
  expect(calls.map((place) => place !== null)).toEqual([true, true]);
  // One past the grant's: it stays the call that it was.
  expect(calls[0]?.listen()).toBe(false);
  expect(enter("o", "a")).toBeNull();
  calls[0]?.leave();
  stream?.leave();
  const next = enter("o", "a");
  expect(next?.listen()).toBe(true);
  expect(enter("o", "b")?.listen()).toBe(true);
  expect(enter("o", "c")?.listen()).toBe(false);
});

it("gives a place up once, however often it is said", () => {
  const { enter } = inFlightCounts(bounds);
  const [first, , third] = [enter("o", "a"), enter("o", "a"), enter("o", "b")];
  first?.leave();
  first?.leave();
  expect([enter("o", "a"), enter("o", "a")].map((place) => place !== null)).toEqual([true, false]);
  third?.leave();
  expect([enter("o", "b"), enter("o", "b")].map((place) => place !== null)).toEqual([true, false]);
});

it("has as many calls of a grant in flight as the issue says", () => {
  expect(gatewayBounds.inFlightPerGrantMax).toBe(32);
});
