import { describe, expect, it } from "vitest";
import { valueWords } from "@/app/(console)/[org]/calls/value-words";
import { valueLosses, valueStates } from "@/lib/calls/value-loss";

describe("how recorded values stand, in words", () => {
  it("says of every loss why, each in words of its own, as a value that is not kept", () => {
    const said = valueLosses.map((reason) => valueWords({ state: "lost", reason }));
    for (const words of said) expect(words).toMatch(/^Not kept: .+[^.]\.$/);
    expect(new Set(said).size).toBe(valueLosses.length);
  });

  it("says something of every state but that of nothing to say", () => {
    for (const state of valueStates) expect(valueWords({ state, reason: null }) === null, state).toBe(state === "none");
  });
});
