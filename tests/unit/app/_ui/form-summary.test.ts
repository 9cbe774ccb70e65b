// A refused form says each thing once: beside the input that it is about, else above.
import { describe, expect, it } from "vitest";
import { formSummary } from "@/app/_ui/form-summary";

const short = "At least 10 characters.";
const network = "Write a network like 203.0.113.0/24.";

describe("above a refused form", () => {
  it("a field's sentence is not said without its field", () => {
    expect(formSummary({ message: short, errors: { password: short }, placed: new Set(["email", "password"]) })).toEqual({ message: "One field needs another value.", unplaced: [] });
    expect(formSummary({ message: short, errors: { password: short, email: "Write an address." }, placed: new Set(["email", "password"]) }).message).toBe("2 fields need another value.");
  });

  it("the fault of a list's element is said beside the list's input, and nowhere else", () => {
    expect(formSummary({ message: network, errors: { "cidrs.0": network, cidrs: network }, placed: new Set(["cidrs"]) })).toEqual({ message: "One field needs another value.", unplaced: [] });
  });

  it("what no input shows is said there, once", () => {
    expect(formSummary({ message: network, errors: { "cidrs.0": network, cidrs: network }, placed: new Set(["label"]) })).toEqual({ message: network, unplaced: [] });
    expect(formSummary({ message: "The name is taken.", errors: { name: "Taken.", serverId: "Unknown." }, placed: new Set(["name"]) })).toEqual({ message: "The name is taken.", unplaced: ["Unknown."] });
  });
});
