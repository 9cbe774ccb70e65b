// What is no number in the form of a limit is said at its field.
import { describe, expect, it } from "vitest";
import { limitForm, limitFormFaults, rateLimitForm, rateLimitOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/limit-form-values";

const form = limitForm(null, "calls");

describe("the form of a limit", () => {
  it("says of each number that is none what to write, at its field", () => {
    expect(limitFormFaults(form)).toEqual({});
    expect(Object.keys(limitFormFaults({ ...form, max: "abc" }))).toEqual(["max"]);
    expect(Object.keys(limitFormFaults({ ...form, max: "", window: "seconds", seconds: "a while" }))).toEqual(["max", "seconds"]);
  });

  it("does not ask for seconds where the window is named", () => {
    expect(limitFormFaults({ ...form, window: "minute", seconds: "a while" })).toEqual({});
  });

  it("begins a rate_limit with a window in seconds, and writes of it what a rate_limit may say", () => {
    const begun = rateLimitForm(null);
    expect(Object.keys(limitFormFaults({ ...begun, seconds: "a while" }))).toEqual(["seconds"]);
    expect(rateLimitOf(begun, {})).toEqual({ max: 10, window: 60 });
    expect(rateLimitOf({ ...begun, max: "3", seconds: "5", scope: "server", message: "left out" }, {})).toEqual({ max: 3, window: 5, scope: "server" });
    const written = { window: 30, max: 4, scope: "grant" };
    expect(rateLimitOf(rateLimitForm(written), written)).toEqual(written);
  });
});
