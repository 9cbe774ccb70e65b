// A call that was tried becomes a test that the engine accepts and that passes.
import { describe, expect, it } from "vitest";
import { addTest, removeTest, savedTest } from "@/app/(console)/[org]/servers/[server]/policy/test/saved-test";
import { contextOf, nobody, type Caller } from "@/app/(console)/[org]/servers/[server]/policy/test/tried-call";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { runDocumentTests } from "@/lib/policy-engine/run-document-tests";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { simulateCall } from "@/lib/simulator/simulate-call";

const document: JsonObject = {
  version: "1", default: "deny", hide: ["wipe"],
  tools: {
    run: {
      deny_if: [
        { conditions: [{ path: "grant.tags.team", op: "eq", value: "red", if_missing: "no_match" }] },
        { conditions: [{ path: "client.ip", op: "cidr_in", value: ["10.0.0.0/8"], if_missing: "no_match" }] },
        { conditions: [{ path: "time.hour", op: "gte", value: 22 }] },
        { conditions: [{ path: "args.n", op: "gt", value: 100, if_missing: "no_match" }] },
      ],
      approve_if: [{ conditions: [{ path: "args.n", op: "gt", value: 10, if_missing: "no_match" }] }],
    },
  },
};
const tools = [{ name: "run", risk: "execute", state: "active" }, { name: "wipe", risk: "destructive", state: "active" }, { name: "list", risk: "read", state: "active" }] as const;
const noonMs = 1_767_268_800_000;

function read(text: string) {
  const parsed = parsePolicy(text, linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { policy: parsed.policy, compiled: compilePolicy(parsed.policy, linearRegex) };
}

describe("savedTest", () => {
  it.each<[string, string, JsonObject, Caller, number | null, string]>([
    ["an allowed call", "run", { n: 1 }, nobody, null, "allow"],
    ["a hidden tool", "wipe", {}, nobody, null, "hide"],
    ["an unlisted tool", "list", {}, nobody, null, "deny"],
    ["a parked call", "run", { n: 11 }, nobody, null, "approve"],
    ["a tag", "run", { n: 1 }, { ...nobody, grantLabel: "CI", tags: { team: "red" } }, null, "deny"],
    ["a client's address", "run", { n: 1 }, { ...nobody, clientName: "cli", clientVersion: "2", clientIp: "10.1.2.3" }, null, "deny"],
    ["an hour of the day", "run", { n: 1 }, nobody, Date.parse("2026-01-01T22:30:00Z"), "deny"],
  ])("%s becomes a test that passes", (_what, tool, args, caller, nowMs, expected) => {
    const { compiled } = read(JSON.stringify(document));
    const simulation = simulateCall(compiled, { tools, drift: "review" }, { toolName: tool, argumentsText: JSON.stringify(args), nowMs: nowMs ?? noonMs, context: contextOf(caller, "files") });
    if (simulation.kind !== "decided") throw new Error(simulation.fault);
    const test = savedTest({ name: "as tried", tool, args, caller, nowMs }, simulation.decision);
    expect(test).toMatchObject({ expect: expected, ...(simulation.decision.rule === null ? {} : { rule: simulation.decision.rule }) });
    const { policy, compiled: tested } = read(JSON.stringify(addTest(document, test)));
    const [outcome] = runDocumentTests(policy.tests, tested, { slug: "files", toolNamed: (name) => tools.find((one) => one.name === name) ?? null });
    expect(outcome).toMatchObject({ passed: true, why: null });
  });

  it("is taken out again, and with the last one the list", () => {
    const two = addTest({ ...document, tests: [{ name: "a" }] }, { name: "b" });
    expect(removeTest(two as JsonObject, 0)).toMatchObject({ tests: [{ name: "b" }] });
    expect(removeTest({ version: "1", tests: [{ name: "a" }] }, 0)).toEqual({ version: "1" });
  });
});
