// What a server sends is one thing: a request, a notification or an answer.
import { expect, it } from "vitest";
import { outlineMessage } from "@/lib/mcp/outline-message";
import { shapeServerMessage, type Audience } from "@/proxy/streams/shape-server-message";
import { callOf, guardedBy, policyOf } from "../lib/guard/seam";

const audience: Audience = {
  era: "legacy", call: callOf("tools/list"), guarded: guardedBy(policyOf({ version: "1", default: "allow", hide: ["wipe"] })), requestId: "cal_1", resultRules: null, resumed: null,
  sealing: { seal: (kind, value) => `${kind}:${value}`, isAbout: () => false },
};
const shape = (message: object) => shapeServerMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 7, ...message })), audience);
const list = { tools: [{ name: "wipe", inputSchema: { type: "object" } }, { name: "run", inputSchema: { type: "object" } }] };

it("filters a list, and drops one that calls itself a request as well", () => {
  expect(shape({ result: list })).toMatchObject({ kind: "replace", body: expect.not.stringContaining("wipe") });
  expect(shape({ method: "ping" })).toMatchObject({ kind: "pass" });
  expect(shape({ method: "ping", result: list })).toEqual({ kind: "drop" });
  expect(shape({ method: "ping", error: { code: 1, message: "wipe" } })).toEqual({ kind: "drop" });
  expect(shape({ method: "notifications/progress", result: list })).toEqual({ kind: "drop" });
});

it.each([
  { result: { content: [{ type: "text", text: "x" }] } }, { result: { content: [], isError: true } }, { result: { content: [], isError: "yes" } },
  { result: { resultType: "complete" } }, { result: { resultType: "unheard_of" } }, { result: { resultType: "input_required", inputRequests: {} } },
  { result: [] }, { result: null }, {}, { error: { code: 1, message: "no" } }, { error: 1, result: {} },
  { id: 8, result: {} }, { id: "7", result: {} }, { method: "ping" }, { method: "tools/call", result: {} },
])("makes the same of an outline as of the whole message: %j", (message) => {
  const value = { jsonrpc: "2.0", id: 7, ...message };
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  for (const era of ["legacy", "modern"] as const) {
    const of = { ...audience, era, call: callOf("tools/call", { name: "run" }) };
    expect(shapeServerMessage(bytes, of, null, outlineMessage(value, bytes.length))).toEqual(shapeServerMessage(bytes, of, null));
  }
});
