import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { simulateCall, type SimulatedServer } from "@/lib/simulator/simulate-call";

const server: SimulatedServer = {
  drift: "review",
  tools: [{ name: "run", risk: "execute", state: "active" }, { name: "fresh", risk: "read", state: "new" }],
};

function compiled(document: object) {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compilePolicy(parsed.policy, linearRegex);
}

const limited = compiled({
  version: "1", default: "deny",
  tools: {
    run: { deny_if: [{ conditions: [{ path: "args.n", op: "gt", value: 100 }] }], limits: [{ counter: "c", window: "minute", max: 1 }] },
    fresh: {},
  },
});
const ask = (argumentsText: string, toolName = "run") => simulateCall(limited, server, { toolName, argumentsText, nowMs: 0 });

describe("simulateCall", () => {
  it("allows a first call within its limits, every time it is asked", () => {
    for (let time = 0; time < 3; time += 1) expect(ask('{"n":1}')).toMatchObject({ kind: "decided", decision: { effect: "allow" }, listed: true });
  });

  it("takes no text for a call without arguments", () => {
    expect(ask("  ")).toMatchObject({ kind: "decided", decision: { code: "allowed" } });
  });

  it("names the rule that denies, and says what the others answered", () => {
    expect(ask('{"n":101}')).toMatchObject({
      decision: { code: "denied", rule: "/tools/run/deny_if/0", trace: [{ rule: "/tools/run/deny_if/0", step: "deny_if", truth: "yes" }] },
    });
  });

  it("takes a number that no double holds as undetermined, as the gateway does", () => {
    expect(ask('{"n":1e400}')).toMatchObject({ decision: { code: "denied", trace: [{ truth: "undetermined" }] } });
    expect(ask('{"n":9007199254740993}')).toMatchObject({ decision: { code: "denied", trace: [{ truth: "undetermined" }] } });
  });

  it.each([
    ["{", "not_json"], ['{"n":1,"n":2}', "duplicate_key"], ['{"__proto__":1}', "proto_key"], ['"\\ud800"', "lone_surrogate"], ['1}, "x": {', "not_json"],
  ])("says that the gateway refuses %s before any policy", (text, fault) => {
    expect(ask(text)).toEqual({ kind: "unreadable", fault });
  });

  it("denies arguments that are no object", () => {
    for (const text of ["[]", "null", "5", '"x"']) expect(ask(text)).toMatchObject({ decision: { effect: "deny", code: "malformed_call" } });
  });

  it("denies what the server does not list, and what nobody has reviewed, and does not list them", () => {
    expect(ask("{}", "other")).toMatchObject({ decision: { code: "unknown_tool" }, listed: false });
    expect(ask("{}", "fresh")).toMatchObject({ decision: { code: "tool_changed" }, listed: false });
    expect(simulateCall(limited, { ...server, drift: "warn" }, { toolName: "fresh", argumentsText: "{}", nowMs: 0 })).toMatchObject({ decision: { code: "allowed" }, listed: true });
  });

  it("denies without a policy, and with one that is not valid", () => {
    expect(simulateCall("none", server, { toolName: "run", argumentsText: "{}", nowMs: 0 })).toMatchObject({ decision: { code: "no_policy" }, listed: false });
    expect(simulateCall("invalid", server, { toolName: "run", argumentsText: "{}", nowMs: 0 })).toMatchObject({ decision: { code: "invalid_policy" }, listed: false });
  });

  it("denies the first call where a limit is smaller than one", () => {
    const half = compiled({ version: "1", default: "deny", tools: { run: { limits: [{ counter: "h", window: "hour", max: 0.5 }] } } });
    expect(simulateCall(half, server, { toolName: "run", argumentsText: "{}", nowMs: 0 })).toMatchObject({ decision: { code: "limit_exceeded", rule: "/tools/run/limits/0" } });
  });

  it("never throws, whatever the text and name", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, name) => {
      const simulation = ask(text, name);
      return simulation.kind === "unreadable" || simulation.decision.effect !== "allow" || name === "run";
    }), { numRuns: 500 });
  });
});
