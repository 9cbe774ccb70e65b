import { describe, expect, it } from "vitest";
import { passesFilter, type DeliveryEvent, type EventFilter } from "@/lib/destinations/delivery-event";

const event = (type: DeliveryEvent["type"], data: object = {}): DeliveryEvent => ({ id: "o/s/1", type, at: "2026-11-26T03:00:00.000Z", org: "o", hash: null, data: { ...data } });
const filter = (more: Partial<EventFilter>): EventFilter => ({ events: [], effects: [], outcomes: [], ...more });

describe("a destination's filter", () => {
  it.each([
    ["passes no kind that is not named", event("change"), filter({ events: ["call.ended"] }), false],
    ["passes a kind that is", event("change"), filter({ events: ["change"] }), true],
    ["passes a recovery with the trouble", event("server.recovered"), filter({ events: ["server.trouble"] }), true],
    ["passes a test whatever it says", event("test"), filter({}), true],
    ["asks a call for its effect", event("call.refused", { effect: "deny" }), filter({ events: ["call.refused"], effects: ["park"] }), false],
    ["asks a call for its outcome", event("call.ended", { effect: "allow", outcome: "cut" }), filter({ events: ["call.ended"], outcomes: ["cut", "error"] }), true],
    ["asks for both", event("call.ended", { effect: "allow", outcome: "cut" }), filter({ events: ["call.ended"], effects: ["deny"], outcomes: ["cut"] }), false],
    ["passes no call whose effect is not known where effects are named", event("call.ended"), filter({ events: ["call.ended"], effects: ["allow"] }), false],
    ["asks a call that has only begun for no outcome", event("call.started", { effect: "allow" }), filter({ events: ["call.started"], outcomes: ["cut"] }), true],
    ["asks a change for neither", event("change"), filter({ events: ["change"], effects: ["deny"], outcomes: ["cut"] }), true],
  ])("%s", (_what, given, by, passes) => {
    expect(passesFilter(given, by)).toBe(passes);
  });
});
