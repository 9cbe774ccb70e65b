// What a server sends is one thing: a request, a notification or an answer.
import fc from "fast-check";
import { expect, it } from "vitest";
import { mintedHandles, valuesAt } from "@/lib/mcp/handle-places";
import { isReadOneWay } from "@/lib/mcp/replace-handles";
import { relatedTaskMetaKey } from "@/lib/mcp/meta-keys";
import { outlineAnswer, pinOfDefinition } from "@/lib/mcp/outline-answer";
import type { JsonValue } from "@/lib/mcp/json-value";
import { toolPin } from "@/lib/tools/tool-pin";
import { answerAsks } from "@/proxy/answers/large-reading";
import { shapeServerMessage, type Audience, type Shaped } from "@/proxy/answers/shape-server-message";
import { callOf, guardedBy, policyOf } from "../../lib/guard/seam";

/** Every tool that can be read is the reviewed one; what differs is in filter-tools.test.ts. */
const reviewed: Audience["reviewed"] = {
  standings: ({ tools }) => tools.map((tool) => (("pin" in tool ? tool.pin : pinOfDefinition(tool.definition, toolPin)) === null ? "unusable" : "reviewed")),
};
const audience: Audience = {
  era: "legacy", call: callOf("tools/list"), guarded: guardedBy(policyOf({ version: "1", default: "allow", hide: ["wipe"] })), requestId: "cal_1", resultRules: null, resumed: null,
  sealing: { seal: (kind, value) => (kind === "question" ? JSON.stringify(`question:${value}`) : `${kind}:${value}`), toolOfTask: () => null }, reviewed,
};
const shape = (message: object) => shapeServerMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 7, ...message })), audience);
/** As of bytes that another thread has read. */
function shapeOutlined(text: string, of: Audience): Shaped {
  const bytes = new TextEncoder().encode(text);
  const asks = answerAsks(of);
  const message: JsonValue = JSON.parse(text);
  const outline = asks === null ? null : structuredClone(outlineAnswer(bytes, message, asks, toolPin));
  const shaped = shapeServerMessage(bytes, of, null, { outline, ofReplaced: null });
  return shaped.kind === "replace" ? { ...shaped, body: shaped.body.toString() } : shaped;
}
const list = { tools: [{ name: "wipe", inputSchema: { type: "object" } }, { name: "run", inputSchema: { type: "object" } }] };

it("filters a list, and drops one that calls itself a request as well", () => {
  expect(shape({ result: list })).toMatchObject({ kind: "replace", body: expect.not.stringContaining("wipe") });
  expect(shape({ method: "ping" })).toMatchObject({ kind: "replace", body: '{"jsonrpc":"2.0","id":"question:7","method":"ping"}' });
  expect(shape({ method: "ping", result: list })).toEqual({ kind: "drop" });
  expect(shape({ method: "ping", error: { code: 1, message: "wipe" } })).toEqual({ kind: "drop" });
  expect(shape({ method: "notifications/progress", result: list })).toEqual({ kind: "drop" });
});

it("shows no tool whose arguments want headers that may not be, before anybody has looked at the server again", () => {
  const hostile = { name: "run", inputSchema: { type: "object", properties: { a: { type: "string", "x-mcp-header": "a b" } } } };
  const shaped = shape({ result: { tools: [hostile, { ...hostile, inputSchema: { type: "object", properties: { a: { type: "string", "x-mcp-header": "A" } } } }] } });
  expect(shaped).toMatchObject({ kind: "replace", body: expect.not.stringContaining("a b") });
  expect(shaped).toMatchObject({ body: expect.stringContaining('"x-mcp-header":"A"') });
});

it("passes no form that asks for a secret, in either era, however the policy is", () => {
  const [plain, secret] = ["name", "api_key"].map((field) => ({ method: "elicitation/create", params: { message: "Who?", requestedSchema: { type: "object", properties: { [field]: { type: "string" } } } } }));
  const during = { ...audience, call: callOf("tools/call", { name: "run" }) };
  const legacy = (message: object | undefined) => shapeServerMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 7, ...message })), during);
  expect([legacy(plain).kind, legacy(secret).kind]).toEqual(["replace", "refuse"]);
  expect(legacy(secret)).toMatchObject({ refused: { method: "elicitation/create", decision: { effect: "deny", code: "denied" } } });
  const modern = { ...audience, era: "modern" as const, call: callOf("tools/call", { name: "run" }, "modern") };
  const asking = (message: object | undefined) =>
    shapeServerMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: modern.call.id, result: { resultType: "input_required", inputRequests: { a: message } } })), modern);
  expect(asking(plain)).not.toMatchObject({ refused: {} });
  expect(asking(secret)).toMatchObject({ kind: "replace", refused: { method: "elicitation/create" }, body: expect.stringContaining("[POLICY DENIED]") });
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
    expect(shapeOutlined(JSON.stringify(value), of)).toEqual(shapeServerMessage(bytes, of, null));
  }
});

it("takes no modern answer whose members could be read in two ways, whatever its method", () => {
  for (const method of ["completion/complete", "server/discover", "tools/call"]) {
    const modern = { ...audience, era: "modern" as const, call: callOf(method, {}, "modern") };
    const kindOf = (text: string) => shapeServerMessage(new TextEncoder().encode(text), modern).kind;
    expect(kindOf('{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","x":1}}')).toBe("pass");
    expect(kindOf('{"jsonrpc":"2.0","id":7,"result":{"resultType":"input_required","result\\u0054ype":"complete"}}')).toBe("unreadable");
    expect(kindOf('{"jsonrpc":"2.0","id":7,"result":{"resultType":"input_required"},"result":{"resultType":"complete"}}')).toBe("unreadable");
  }
});

it("tells of an object only while the policy lets it be asked for, and of a task only where it is asked for", () => {
  const told = (method: string, params: object, of: Partial<Audience>) =>
    shapeServerMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", method: `notifications/${method}`, params })), { ...audience, call: null, ...of }).kind;
  const resources = guardedBy(policyOf({ version: "1", default: "allow", resources: { default: "allow", deny: ["file:///etc/*"] } }));
  expect([told("resources/updated", { uri: "file:///a" }, { guarded: resources }), told("resources/updated", { uri: "file:///etc/passwd" }, { guarded: resources }), told("resources/updated", {}, { guarded: resources })])
    .toEqual(["pass", "drop", "drop"]);
  const about = (tool: string | null) => ({ ...audience.sealing, toolOfTask: () => tool });
  const denied = guardedBy(policyOf({ version: "1", default: "allow", tools: { run: { action: "deny", reason: "No." } } }));
  for (const method of ["tasks", "tasks/status"]) {
    const task = { taskId: "t", status: "working" };
    expect([told(method, task, { sealing: about("run") }), told(method, task, { sealing: about(null) }), told(method, task, { sealing: about("wipe") }), told(method, task, { sealing: about("run"), guarded: denied })])
      .toEqual(["replace", "drop", "drop", "drop"]);
    expect(told(method, { ...task, inputRequests: { a: { method: "sampling/createMessage" } } }, { sealing: about("run"), guarded: guardedBy(policyOf({ version: "1", default: "allow", server_requests: { sampling: "deny" } })) })).toBe("drop");
  }
});

it("lets no handle of a server's through as it is, whatever stands in an answer and however often (law L11)", () => {
  const member = fc.constantFrom("nextCursor", "requestState", "taskId", "task", "resultType", "tools", "next\\u0043ursor", "_meta", "x");
  const value = fc.oneof(
    fc.constantFrom('"raw"', '"r\\u0061w"', "null", "5", '""', '{"taskId":"raw"}', '"complete"', '"input_required"', '"task"', "[]", "{}"),
    fc.constant(`{"${relatedTaskMetaKey}":{"taskId":"raw"}}`), fc.jsonValue().map((json) => JSON.stringify(json).replaceAll("raw", "other")),
  );
  const object = fc.array(fc.tuple(member, value), { maxLength: 5 }).map((members) => `{ ${members.map(([name, text]) => `"${name}" : ${text}`).join(" ,")} }`);
  const asked = fc.constantFrom<[string, "legacy" | "modern"]>(
    ["tools/list", "legacy"], ["tools/call", "modern"], ["resources/list", "modern"], ["resources/read", "modern"], ["tools/list", "modern"], ["prompts/get", "modern"], ["tasks/get", "modern"], ["tasks/get", "legacy"], ["tools/call", "legacy"],
  );
  let sealed = 0;
  let outlined = 0;
  fc.assert(fc.property(object, asked, (result, [method, era]) => {
    const text = `{"jsonrpc":"2.0","id":7,"result":${result}}`;
    const of = { ...audience, era, call: callOf(method, { name: "run", task: {} }, era) };
    const shaped = shapeServerMessage(new TextEncoder().encode(text), of);
    // Whoever reads it, it becomes the same; but that of what is large, nothing passes that could be read in two ways.
    const elsewhere = shapeOutlined(text, of);
    if (elsewhere.kind !== "unreadable") {
      expect(elsewhere).toEqual(shaped);
      outlined += 1;
    } else if (isReadOneWay(new TextEncoder().encode(text))) expect(shaped.kind).toBe("unreadable");
    if (shaped.kind !== "pass" && shaped.kind !== "replace") return;
    const sent = shaped.kind === "pass" ? text : shaped.body.toString();
    const read: JsonValue = JSON.parse(sent);
    for (const { path } of mintedHandles(method, era, { task: {} })) expect(valuesAt(read, path)).not.toContain("raw");
    if (shaped.kind === "replace" && sent.includes(":raw")) sealed += 1;
  }), { numRuns: 8_000 });
  expect(sealed).toBeGreaterThan(100);
  // By lot, so that it is 3,000 or more or less.
  expect(outlined).toBeGreaterThan(2_500);
});
