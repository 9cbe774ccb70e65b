// A snippet is pasted unread: what it calls must change nothing.
import { describe, expect, it } from "vitest";
import { toolToCall } from "@/app/(console)/[org]/servers/[server]/grants/tool-to-call";
import { riskClasses, type RiskClass, type ToolState } from "@/lib/policy-engine/types";

const tool = (name: string, risk: RiskClass, state: ToolState = "active", definition = {}) => ({ name, risk, state, definition });

describe("the tool that a snippet calls", () => {
  it("is the first in force that only reads", () => {
    expect(toolToCall([tool("delete_repository", "destructive"), tool("list", "read"), tool("get", "read")])?.name).toBe("list");
  });
  it.each(riskClasses.filter((risk) => risk !== "read"))("is never one of the class %s", (risk) => {
    expect(toolToCall([tool("delete_repository", risk)])).toBeUndefined();
  });
  it("is none that waits for review, has gone, or repeats arguments in headers", () => {
    const tools = [tool("a", "read", "new"), tool("b", "read", "changed"), tool("c", "read", "gone"), tool("d", "read", "active", { inputSchema: { "x-mcp-header": "X" } })];
    expect(toolToCall(tools)).toBeUndefined();
    expect(toolToCall([])).toBeUndefined();
  });
});
