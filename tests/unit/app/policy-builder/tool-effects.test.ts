import { describe, expect, it } from "vitest";
import { readDocument } from "@/app/(console)/[org]/servers/[server]/policy/draft/read-document";
import { coverageOf, effectOf } from "@/app/(console)/[org]/servers/[server]/policy/tools/tool-effects";
import { toolEffect } from "@/lib/policy-engine/tool-effect";

function read(document: object) {
  const found = readDocument(JSON.stringify(document));
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found;
}

const limit = { counter: "c", window: "minute", max: 1 };
const shown = read({
  version: "1", default: "deny", hide: ["wipe_*"], risk: { write: { action: "allow", limits: [limit] }, execute: { deny_if: [{ conditions: [] }] } },
  tools: {
    open: {}, slow: { limits: [limit] }, picky: { require: [{ conditions: [{ path: "args.a", op: "exists", value: true }] }] }, off: { action: "deny" },
    closed: { limits: [{ ...limit, max: 0 }] }, "read_*": { action: "allow" }, "read_secret*": { action: "deny" }, gone: { action: "hide" },
    asks: { approve_if: [{ conditions: [] }] }, valid: { arguments: "schema" }, "sometimes": { approve_if: [{ conditions: [{ path: "args.a", op: "exists", value: true }] }], limits: [limit] },
  },
});
const { compiled } = shown;

describe("toolEffect", () => {
  it.each([
    ["open", "allowed"], ["slow", "limited"], ["picky", "checked"], ["off", "denied"], ["closed", "denied"], ["nowhere", "unlisted"],
    ["wipe_all", "hidden"], ["gone", "hidden"], ["read_file", "allowed"], ["read_secrets", "denied"], ["asks", "approval"], ["valid", "checked"], ["sometimes", "checked"],
  ])("%s is %s", (name, effect) => {
    expect(toolEffect(compiled, { name, risk: "read" })).toBe(effect);
  });

  it("counts what the tool's risk class says", () => {
    expect(toolEffect(compiled, { name: "any", risk: "write" })).toBe("limited");
    expect(toolEffect(compiled, { name: "open", risk: "execute" })).toBe("denied");
    expect(toolEffect(compiled, { name: "any", risk: "financial" })).toBe("unlisted");
  });

  it("counts a limit over all tools for every tool, and an open default as allowing", () => {
    const all = read({ version: "1", default: "allow", all_tools: { limits: [limit] }, tools: {} });
    expect(toolEffect(all.compiled, { name: "any", risk: "read" })).toBe("limited");
    const open = read({ version: "1", default: "allow" });
    expect(toolEffect(open.compiled, { name: "any", risk: "read" })).toBe("allowed");
  });
});

describe("coverageOf", () => {
  it("counts each tool once", () => {
    const tools = ["open", "slow", "off", "wipe_all", "nope"].map((name) => ({ name, risk: "read" as const, state: "active" as const }));
    expect(coverageOf(tools.map((tool) => effectOf(shown, tool, "review")))).toEqual({
      total: 5, effects: { allowed: 1, limited: 1, checked: 0, approval: 0, denied: 1, hidden: 1, unlisted: 1 },
    });
  });

  it("counts a tool that waits for review as denied, where the server's drift setting says so", () => {
    const tool = { name: "open", risk: "read", state: "new" } as const;
    expect(effectOf(shown, tool, "review")).toBe("denied");
    expect(effectOf(shown, tool, "follow")).toBe("allowed");
  });
});
