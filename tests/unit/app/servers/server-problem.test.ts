// What a list of servers says of one that does not work.
import { describe, expect, it } from "vitest";
import { problemsOfServer } from "@/app/(console)/[org]/servers/server-problem";
import { introspectionFailures } from "@/lib/servers/introspection";
import { toServerTrouble, troubleCauses } from "@/lib/servers/server-trouble";

const well = { state: "ok", code: null, message: null, checkedAt: "2026-11-26T00:00:00.000Z" } as const;
const failed = (code: keyof typeof introspectionFailures) => ({ state: "attention", code, message: introspectionFailures[code], checkedAt: "2026-11-26T00:00:00.000Z" } as const);
const trouble = (cause: string, resting = false) => toServerTrouble({ cause, resting, since: new Date("2026-11-26T01:00:00Z"), seenAt: new Date("2026-11-26T02:00:00Z") });

describe("a server", () => {
  it("that works has no problem", () => {
    expect(problemsOfServer({ health: well, trouble: null })).toEqual([]);
    expect(problemsOfServer({ health: { ...well, state: "unknown" }, trouble: null })).toEqual([]);
  });

  it.each(troubleCauses.map((cause) => [cause] as const))("that calls do not get through to for %s is said to in a few words, with its times", (cause) => {
    const [problem] = problemsOfServer({ health: well, trouble: trouble(cause) });
    expect(problem).toMatchObject({ of: "calls", code: cause, since: "2026-11-26T01:00:00.000Z", at: "2026-11-26T02:00:00.000Z" });
    expect(problem?.short).toMatch(/^[A-Z].{5,30}[^.]$/);
  });

  it("whose last look failed says so after what calls run into, and not twice where it is the same", () => {
    expect(problemsOfServer({ health: failed("not_mcp"), trouble: trouble("timed_out", true) }).map(({ of, code }) => [of, code])).toEqual([["calls", "timed_out"], ["look", "not_mcp"]]);
    expect(problemsOfServer({ health: failed("unauthorized"), trouble: trouble("unauthorized") }).map(({ of }) => of)).toEqual(["calls"]);
    expect(problemsOfServer({ health: failed("unauthorized"), trouble: null })).toMatchObject([{ of: "look", short: "Refuses our credential", since: null }]);
    expect(problemsOfServer({ health: failed("too_large"), trouble: null })).toMatchObject([{ short: "The last look failed" }]);
  });
});
