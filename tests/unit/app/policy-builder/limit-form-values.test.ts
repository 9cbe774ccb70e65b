// What is no number in the form of a limit is said at its field.
import { describe, expect, it } from "vitest";
import { limitForm, limitFormFaults } from "@/app/(console)/[org]/servers/[server]/policy/rules/limit-form-values";

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
});
