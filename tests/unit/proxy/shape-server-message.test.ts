// What a server sends is one thing: a request, a notification or an answer.
import { expect, it } from "vitest";
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
