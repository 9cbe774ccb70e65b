// Handles are replaced where the table says that they stand, and everything else stays as it was.
import { describe, expect, it } from "vitest";
import { answeredHandles, askedHandles, mintedHandles, handleTable, questionHandles, toldHandles } from "@/lib/mcp/handle-places";
import { relatedTaskMetaKey } from "@/lib/mcp/meta-keys";
import { methodFacts, methodTable } from "@/lib/mcp/methods";
import { isAnsweredPrivately, privateCacheEdits } from "@/lib/mcp/private-cache";
import { memberSpans, splice } from "@/lib/mcp/json-spans";
import { replaceHandles, type Replaced } from "@/lib/mcp/replace-handles";

const seal = (kind: string, value: string): string | null => (value.length > 20 ? null : `<${kind} ${value}>`);
const replace = (text: string, places: Parameters<typeof replaceHandles>[1]): Replaced => replaceHandles(new TextEncoder().encode(text), places, seal);
const textOf = (replaced: Replaced): string => (replaced.kind === "changed" ? new TextDecoder().decode(replaced.bytes) : replaced.kind);

describe("a message with handles", () => {
  it.each<[string, string, string, string]>([
    ["tools/list", "modern", '{ "result" : {"tools":[{"nextCursor":"no"}], "nextCursor" : "c\\u0031" , "n": 1.0} }', '{ "result" : {"tools":[{"nextCursor":"no"}], "nextCursor" : "<cursor c1>" , "n": 1.0} }'],
    ["tools/call", "modern", '{"result":{"resultType":"input_required","requestState":"s"}}', '{"result":{"resultType":"input_required","requestState":"<state s>"}}'],
    ["tools/call", "modern", '{"result":{"resultType":"task","taskId":"t"}}', '{"result":{"resultType":"task","taskId":"<task t>"}}'],
    ["tools/call", "legacy", '{"result":{"task":{"taskId":"t"}}}', '{"result":{"task":{"taskId":"<task t>"}}}'],
    ["tasks/get", "legacy", `{"result":{"taskId":"t","_meta":{"${relatedTaskMetaKey}":{"taskId":"t"}}}}`, `{"result":{"taskId":"<task t>","_meta":{"${relatedTaskMetaKey}":{"taskId":"<task t>"}}}}`],
    ["prompts/get", "modern", '{"result":{"requestState":"s","requeststate":"s"}}', '{"result":{"requestState":"<state s>","requeststate":"s"}}'],
    ["resources/list", "legacy", '{"result":{"nextCursor":""}}', "same"],
    ["resources/list", "legacy", '{"result":{"nextCursor":null}}', "same"],
    ["resources/list", "legacy", '{"result":{"nextCursor":5}}', "unreadable"],
    ["resources/list", "legacy", '{"result":{"nextCursor":"a","nextCursor":"b"}}', "unreadable"],
    ["resources/list", "legacy", '{"result":{"nextCursor":"a"},"result":{}}', "unreadable"],
    ["resources/list", "legacy", '\ufeff{"result":{"nextCursor":"a"}}', "unreadable"],
    ["resources/list", "legacy", '{"result":{"nextCursor":"longer than twenty characters"}}', "refused"],
    ["completion/complete", "legacy", '{"result":{"nextCursor":"a"}}', "same"],
  ])("%s (%s): %s", (method, era, text, want) => {
    expect(textOf(replace(text, mintedHandles(method, era === "modern" ? "modern" : "legacy", { task: {} })))).toBe(want);
  });
  it.each([
    ['{ "jsonrpc":"2.0", "id" : 7 ,"method":"ping"}', '{ "jsonrpc":"2.0", "id" : "<7>" ,"method":"ping"}'], ['{"id":"","method":"ping"}', '{"id":"<\\"\\">","method":"ping"}'],
    ['{"method":"ping","id":"a","params":{"id":1}}', '{"method":"ping","id":"<\\"a\\">","params":{"id":1}}'], ['{"id":1,"method":"ping","i\u0064":2}', "unreadable"],
  ])("a server's request has its id replaced, a number and an empty one too: %s", (text, want) => {
    expect(textOf(replaceHandles(new TextEncoder().encode(text), questionHandles("ping", {}), (_kind, id) => JSON.stringify(`<${id}>`)))).toBe(want);
  });
  it("an answer to it gets the id back as it was written, and its taking back is told by the same id", () => {
    const back = (text: string, places: Parameters<typeof replaceHandles>[1]) => textOf(replaceHandles(new TextEncoder().encode(text), places, (kind, id) => (kind === "question" && id === '"h"' ? "7" : null)));
    expect(back('{"id":"h","result":{"n": 1.0}}', answeredHandles({}))).toBe('{"id":7,"result":{"n": 1.0}}');
    expect(back('{"id":7,"result":{}}', answeredHandles({}))).toBe("refused");
    expect(back('{"params":{"requestId":"h"}}', toldHandles("notifications/cancelled", {}, "legacy"))).toBe('{"params":{"requestId":7}}');
    expect(toldHandles("notifications/cancelled", {}, "modern")).toEqual([]);
  });
  it("is left alone where a legacy call asked for no task", () => expect(mintedHandles("tools/call", "legacy", { name: "t" })).toEqual([]));
  it("has every one of several replaced", () => {
    expect(textOf(replace('{"params":{"notifications":{"taskIds":["a", "b"]}}}', askedHandles("subscriptions/listen", {})))).toBe('{"params":{"notifications":{"taskIds":["<task a>", "<task b>"]}}}');
    expect(textOf(replace('{"params":{"notifications":{"taskIds":["a"]}}}', toldHandles("notifications/subscriptions/acknowledged", {}, "modern")))).toBe('{"params":{"notifications":{"taskIds":["<task a>"]}}}');
    expect(textOf(replace('{"params":{"taskId":"a"}}', toldHandles("notifications/tasks", {}, "modern")))).toBe('{"params":{"taskId":"<task a>"}}');
  });
});

describe("the table", () => {
  it("has every method that lists, asks after a task, or may take several rounds, and none that does not exist", () => {
    for (const method of Object.keys(handleTable)) expect(methodFacts(method), method).not.toBeNull();
    for (const [method, facts] of Object.entries(methodTable)) {
      const has = facts.lists !== null || facts.touches === "task" || facts.touches === "subscription" || ["tools/call", "prompts/get", "resources/read"].includes(method);
      expect(Object.hasOwn(handleTable, method), method).toBe(has);
    }
    expect(askedHandles("constructor", {})).toEqual([]);
    expect(askedHandles("__proto__", {})).toEqual([]);
  });
});

describe("what a client may keep", () => {
  const cached = (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    const span = { start: 0, end: bytes.length };
    const members = memberSpans(bytes, span);
    if (members === null) throw new Error("no object");
    return new TextDecoder().decode(splice(bytes, privateCacheEdits(bytes, { span, cacheScope: members.get("cacheScope"), ttlMs: members.get("ttlMs"), isEmpty: members.size === 0 })));
  };
  it.each([
    ['{"ttlMs":60000,"cacheScope":"private"}', '{"ttlMs":60000,"cacheScope":"private"}'],
    ['{"ttlMs":60001,"cacheScope":"public"}', '{"ttlMs":60000,"cacheScope":"private"}'],
    ['{"ttlMs":-1,"x":1.0}', '{"cacheScope":"private","ttlMs":0,"x":1.0}'],
    ['{"ttlMs":"9"}', '{"cacheScope":"private","ttlMs":0}'],
    ['{"ttlMs":null}', '{"cacheScope":"private","ttlMs":0}'],
    ["{}", '{"cacheScope":"private","ttlMs":0}'],
    ['{"x":1}', '{"cacheScope":"private","ttlMs":0,"x":1}'],
    ['{"ttlMs":1e3,"cacheScope":"private"}', '{"ttlMs":1e3,"cacheScope":"private"}'],
  ])("of %s is %s", (text, want) => expect(cached(text)).toBe(want));
  it("is its own for lists and for what a policy lets it read", () => {
    expect(["tools/list", "resources/list", "resources/templates/list", "prompts/list", "resources/read"].every(isAnsweredPrivately)).toBe(true);
    expect(["tools/call", "server/discover", "prompts/get", "constructor"].some(isAnsweredPrivately)).toBe(false);
  });
});
