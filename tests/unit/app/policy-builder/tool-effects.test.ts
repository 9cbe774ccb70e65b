import { describe, expect, it } from "vitest";
import { readDocument } from "@/app/(console)/[org]/servers/[server]/policy/draft/read-document";
import { coverageOf, otherRules, toolEffect } from "@/app/(console)/[org]/servers/[server]/policy/tools/tool-effects";

function read(document: object) {
  const found = readDocument(JSON.stringify(document));
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found;
}

const limit = { counter: "c", window: "minute", max: 1 };
const { policy, compiled } = read({
  version: "1", default: "deny", hide: ["wipe_*"],
  tools: {
    open: {}, slow: { limits: [limit] }, picky: { require: [{ conditions: [{ path: "args.a", op: "exists", value: true }] }] }, off: { action: "deny" },
    closed: { limits: [{ ...limit, max: 0 }] }, "read_*": { action: "allow" }, "read_secret*": { action: "deny" }, gone: { action: "hide" },
  },
});

describe("toolEffect", () => {
  it.each([
    ["open", "allowed"], ["slow", "checked"], ["picky", "checked"], ["off", "denied"], ["closed", "denied"], ["unlisted", "denied"],
    ["wipe_all", "hidden"], ["gone", "hidden"], ["read_file", "allowed"], ["read_secrets", "denied"],
  ])("%s is %s", (name, effect) => {
    expect(toolEffect(compiled, name, "read")).toBe(effect);
  });

  it("counts a limit over all tools as a check of every tool, and an open default as allowing", () => {
    const all = read({ version: "1", default: "allow", all_tools: { limits: [limit] }, tools: {} });
    expect(toolEffect(all.compiled, "any", "read")).toBe("checked");
    const open = read({ version: "1", default: "allow" });
    expect(toolEffect(open.compiled, "any", "read")).toBe("allowed");
  });
});

describe("coverageOf", () => {
  it("counts each tool once", () => {
    const tools = ["open", "slow", "off", "wipe_all", "nope"].map((name) => ({ name, risk: "read" as const, state: "active" as const }));
    expect(coverageOf(compiled, tools, "review")).toEqual({ total: 5, effects: { allowed: 1, checked: 1, denied: 2, hidden: 1 } });
  });

  it("counts a tool that waits for review as denied, where the server's drift setting says so", () => {
    const tools = [{ name: "open", risk: "read", state: "new" } as const];
    expect(coverageOf(compiled, tools, "review").effects).toMatchObject({ allowed: 0, denied: 1 });
    expect(coverageOf(compiled, tools, "follow").effects).toMatchObject({ allowed: 1, denied: 0 });
  });
});

describe("otherRules", () => {
  it("names the patterns that have a say, and not the tool's own entries", () => {
    expect(otherRules(policy, "read_secrets").map(({ pointer }) => pointer)).toEqual(["/tools/read_*", "/tools/read_secret*"]);
    expect(otherRules(policy, "wipe_all")).toEqual([{ pointer: "/hide/0", pattern: "wipe_*", hides: true }]);
    expect(otherRules(policy, "open")).toEqual([]);
  });
});
