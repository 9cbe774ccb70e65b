// The seam: every method, every route to a tool, and nothing that is unknown.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import type { CallFacts, Evaluation, Guarded } from "@/lib/guard/guarded";
import { judgeServerRequest, refuseClientResult } from "@/lib/guard/judge-server-request";
import { settleEvaluation } from "@/lib/guard/settle-evaluation";
import { visibleTools } from "@/lib/guard/visible-tools";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { JsonValue } from "@/lib/mcp/json-value";
import { methodTable, requestFacts, type Era } from "@/lib/mcp/methods";
import { callOf, factsAt, guardedBy, inventory, messageOf, policyOf } from "./seam";

const nowMs = Date.UTC(2026, 0, 1, 12);
const open = policyOf({ version: "1", default: "allow", hide: ["wipe"] });
const closed = policyOf({ version: "1", default: "deny", tools: { run: {} }, hide: ["wipe"] });
const limited = policyOf({ version: "1", default: "deny", tools: { run: { limits: [{ counter: "c", window: "minute", max: 10 }], require: [{ conditions: [{ path: "args.n", op: "lt", value: 5 }] }] } } });

/** An evaluation in few words. */
function brief(evaluation: Evaluation): string {
  switch (evaluation.kind) {
    case "decided": return `${evaluation.decision.effect} ${evaluation.decision.code} ${evaluation.decision.rule ?? "-"}`;
    case "refuse": return `refuse ${evaluation.rejection.httpStatus} ${evaluation.rejection.code} ${evaluation.rejection.cell}`;
    case "pass": return evaluation.filter === null ? "pass" : `pass ${evaluation.filter}`;
    default: return evaluation.kind;
  }
}
const judge = (policy: Guarded["policy"], method: string, params?: JsonValue | string, more: Partial<Guarded> & Pick<CallFacts, "taskTools"> = {}, era?: Era): string => {
  const { taskTools, ...guarded } = more;
  return brief(evaluateCall(guardedBy(policy, guarded), callOf(method, params, era), { ...factsAt(nowMs), ...(taskTools !== undefined && { taskTools }) }));
};

describe("tools/call", () => {
  it("is judged by name and arguments of the body", () => {
    expect(judge(closed, "tools/call", { name: "run", arguments: {} })).toBe("allow allowed -");
    expect(judge(closed, "tools/call", { name: "read" })).toBe("deny not_listed /default");
    expect(judge(closed, "tools/call", { name: "wipe" })).toBe("deny hidden /hide/0");
    expect(judge(limited, "tools/call", { name: "run", arguments: { n: 1 } })).toBe("reserve");
    expect(judge(limited, "tools/call", { name: "run", arguments: { n: 9 } })).toBe("deny require_failed /tools/run/require/0");
  });
  it.each(["unlisted", "Run", "run ", "run\u0000", "ｒun", "rυn", "../run", "r%75n", "constructor", "__proto__", "toString", ""])("PRO-12: %j is not the tool run", (name) => {
    expect(judge(open, "tools/call", { name })).toBe("deny unknown_tool -");
  });
  it("denies what is gone, and what nobody has reviewed where the drift setting asks for it", () => {
    expect(judge(open, "tools/call", { name: "gone" })).toBe("deny unknown_tool -");
    expect(judge(open, "tools/call", { name: "fresh" })).toBe("deny tool_changed -");
    expect(judge(open, "tools/call", { name: "altered" })).toBe("deny tool_changed -");
    expect(judge(open, "tools/call", { name: "altered" }, { drift: "warn" })).toBe("allow allowed -");
  });
  it.each<JsonValue>([{}, { name: 5 }, { name: null }, { name: "run", arguments: null }, { name: "run", arguments: [] }, { name: "run", arguments: "{}" }, { name: "n".repeat(257) }])("%j cannot be judged, whatever the grant", (params) => {
    for (const policy of [open, closed, "none", "invalid"] as const) expect(judge(policy, "tools/call", params)).toBe("deny malformed_call -");
  });
  it("a name as long as any that an inventory holds is judged", () => {
    expect(judge(open, "tools/call", { name: "n".repeat(256) })).toBe("deny unknown_tool -");
  });
  it("a number that no double holds never helps to allow, and one elsewhere does not matter", () => {
    expect(judge(limited, "tools/call", '{"name":"run","arguments":{"n":1.00000000000000000001}}')).toBe("deny require_failed /tools/run/require/0");
    expect(judge(limited, "tools/call", '{"name":"run","arguments":{"n":1,"id":9007199254740993}}')).toBe("reserve");
    expect(judge(limited, "tools/call", '{"name":"run","arguments":{"n":1},"other":{"n":9007199254740993}}')).toBe("reserve");
    // A name of as many characters as `arguments`.
    expect(judge(limited, "tools/call", '{"name":"run","arguments":{"n":1},"elsewhere":{"n":9007199254740993}}')).toBe("reserve");
  });
  it("a retry with requestState, input responses or a task is judged like any call", () => {
    for (const more of [{ requestState: "s" }, { inputResponses: { a: {} } }, { task: { ttl: 1 } }]) {
      expect(judge(closed, "tools/call", { name: "read", ...more })).toBe("deny not_listed /default");
      expect(judge(limited, "tools/call", { name: "run", arguments: { n: 9 }, ...more }, {}, "modern")).toBe("deny require_failed /tools/run/require/0");
    }
  });
  it("reserves before it allows, and a store that cannot answer denies", () => {
    const evaluation = evaluateCall(guardedBy(limited), callOf("tools/call", { name: "run", arguments: { n: 1 } }), factsAt(nowMs));
    if (evaluation.kind !== "reserve") throw new Error(evaluation.kind);
    expect(evaluation.judgement.charges).toHaveLength(1);
    expect(settleEvaluation(evaluation, { kind: "reserved" }).effect).toBe("allow");
    expect(settleEvaluation(evaluation, { kind: "exceeded", rule: "/tools/run/limits/0", retryAfterSeconds: 9 })).toMatchObject({ effect: "deny", code: "limit_exceeded", retryAfterSeconds: 9 });
    expect(settleEvaluation(evaluation, { kind: "unavailable" })).toMatchObject({ effect: "deny", code: "limit_store_unavailable" });
  });
});

describe("the list and the call say the same", () => {
  const documents: JsonValue[] = [
    { version: "1", default: "allow" }, { version: "1", default: "deny" }, { version: "1", default: "allow", hide: ["r*"] },
    { version: "1", default: "deny", tools: { "*": { action: "hide" } } }, { version: "1", default: "deny", tools: { run: { action: "deny" } } },
  ];
  const hiddenCodes = ["hidden", "unknown_tool", "tool_changed"];
  it("a tool is listed exactly if its call is not answered as not found", () => {
    const name = fc.oneof(fc.constantFrom(...inventory.keys()), fc.string());
    fc.assert(fc.property(fc.constantFrom(...documents), fc.constantFrom("review" as const, "warn" as const, "follow" as const), name, (document, drift, toolName) => {
      const guarded = guardedBy(policyOf(document), { drift });
      const evaluation = evaluateCall(guarded, callOf("tools/call", { name: toolName }), factsAt(nowMs));
      const notFound = evaluation.kind === "decided" && hiddenCodes.includes(evaluation.decision.code);
      expect(visibleTools(guarded)(toolName)).toBe(!notFound);
    }));
  });
  it("without a valid policy nothing is listed and nothing may be called", () => {
    for (const policy of ["none", "invalid"] as const) {
      expect([...inventory.keys()].filter(visibleTools(guardedBy(policy)))).toEqual([]);
      expect(judge(policy, "tools/call", { name: "run" })).toBe(`deny ${policy === "none" ? "no_policy" : "invalid_policy"} -`);
      expect(judge(policy, "tools/list")).toBe("pass tools");
    }
  });
});

describe("resources, prompts and completion follow the default where the document says nothing closer", () => {
  const asked: [string, JsonValue, Era?][] = [
    ["resources/read", { uri: "file:///a" }], ["resources/subscribe", { uri: "file:///a" }], ["prompts/get", { name: "hello" }],
    ["completion/complete", { ref: { type: "ref/prompt", name: "hello" } }], ["completion/complete", { ref: { type: "ref/resource", uri: "file:///{a}" } }],
    ["subscriptions/listen", { notifications: { resourceSubscriptions: ["file:///a"] } }, "modern"],
  ];
  it.each(asked)("%s %j", (method, params, era) => {
    expect(judge(open, method, params, {}, era)).toBe("allow allowed -");
    expect(judge(closed, method, params, {}, era)).toBe("deny not_listed /default");
    expect(judge("none", method, params, {}, era)).toBe("deny no_policy -");
    expect(judge("invalid", method, params, {}, era)).toBe("deny invalid_policy -");
  });
  it.each<[string, JsonValue, Era?]>([
    ["resources/read", {}], ["resources/read", { uri: 5 }], ["prompts/get", {}], ["completion/complete", {}], ["completion/complete", { ref: { type: "ref/tool", name: "x" } }],
    ["completion/complete", { ref: { type: "ref/prompt" } }], ["completion/complete", { ref: "x" }], ["subscriptions/listen", { notifications: [] }, "modern"],
    ["subscriptions/listen", { notifications: { resourceSubscriptions: "x" } }, "modern"], ["subscriptions/listen", { notifications: { resourceSubscriptions: [5] } }, "modern"],
  ])("%s %j cannot be judged", (method, params, era) => expect(judge(open, method, params, {}, era)).toBe("deny malformed_call -"));
  it("their lists leave out nothing, and without a policy there are none", () => {
    for (const method of ["resources/list", "resources/templates/list", "prompts/list"]) {
      expect(judge(closed, method)).toBe("pass");
      expect(judge("none", method)).toBe("deny no_policy -");
    }
    expect(judge(closed, "subscriptions/listen", { notifications: { toolsListChanged: true } }, {}, "modern")).toBe("pass");
  });
  it("a subscription is refused whole where one of its resources is denied, wherever it stands among them", () => {
    const policy = policyOf({ version: "1", default: "allow", resources: { deny: ["file:///secret"] } });
    const listen = (resourceSubscriptions: JsonValue): string => judge(policy, "subscriptions/listen", { notifications: { resourceSubscriptions } }, {}, "modern");
    expect(listen(["file:///a", "file:///b"])).toBe("allow allowed -");
    expect(listen(["file:///a", "file:///secret", "file:///b"])).toBe("deny denied /resources/deny/0");
    expect(listen(["file:///secret"])).toBe("deny denied /resources/deny/0");
  });
});

describe("tasks", () => {
  const taskTools = new Map([["t-run", "run"], ["t-wipe", "wipe"]]);
  const asked: [string, Era][] = [["tasks/get", "legacy"], ["tasks/get", "modern"], ["tasks/result", "legacy"], ["tasks/update", "modern"], ["tasks/cancel", "modern"]];
  it.each(asked)("%s (%s) is answered to the grant that began the task alone", (method, era) => {
    expect(judge(closed, method, { taskId: "t-run" }, { taskTools }, era)).toBe("pass");
    expect(judge(closed, method, { taskId: "t-other" }, { taskTools }, era)).toBe("refuse 200 -32602 unknown_task");
    expect(judge(closed, method, { taskId: "t-run" }, {}, era)).toBe("refuse 200 -32602 unknown_task");
    expect(judge(closed, method, { taskId: 5 }, { taskTools }, era)).toBe("deny malformed_call -");
  });
  it("a task of a tool that is hidden by now can be stopped and not read", () => {
    expect(judge(closed, "tasks/get", { taskId: "t-wipe" }, { taskTools })).toBe("refuse 200 -32602 unknown_task");
    expect(judge(closed, "tasks/cancel", { taskId: "t-wipe" }, { taskTools })).toBe("pass");
    expect(judge(closed, "subscriptions/listen", { notifications: { taskIds: ["t-run", "t-wipe"] } }, { taskTools }, "modern")).toBe("refuse 200 -32602 unknown_task");
    expect(judge(closed, "subscriptions/listen", { notifications: { taskIds: ["t-run"] } }, { taskTools }, "modern")).toBe("pass");
  });
  it("a task of a tool that no call may name by now is refused like such a call, and can be stopped", () => {
    const denied = policyOf({ version: "1", default: "allow", tools: { run: { action: "deny", reason: "Not today." } } });
    const closedLimit = policyOf({ version: "1", default: "allow", tools: { run: { limits: [{ counter: "c", window: "day", max: 0 }] } } });
    for (const method of ["tasks/get", "tasks/result"]) {
      expect(judge(denied, method, { taskId: "t-run" }, { taskTools })).toBe("deny denied /tools/run/action");
      expect(judge(closedLimit, method, { taskId: "t-run" }, { taskTools })).toBe("deny limit_exceeded /tools/run/limits/0");
      expect(judge(policyOf({ version: "1", default: "deny" }), method, { taskId: "t-run" }, { taskTools })).toBe("deny not_listed /default");
    }
    expect(judge(denied, "tasks/cancel", { taskId: "t-run" }, { taskTools })).toBe("pass");
    expect(judge(denied, "subscriptions/listen", { notifications: { taskIds: ["t-run"] } }, { taskTools }, "modern")).toBe("deny denied /tools/run/action");
  });
  it("a task of which nobody knows the tool is unknown to all", () => {
    const unknown = new Map([["t", null]]);
    for (const method of ["tasks/get", "tasks/cancel"]) expect(judge(open, method, { taskId: "t" }, { taskTools: unknown })).toBe("refuse 200 -32602 unknown_task");
  });
  it("nobody lists tasks: the list would show those of others", () => expect(judge(open, "tasks/list")).toBe("refuse 200 -32601 method_not_found"));
});

describe("the closed world (law L3)", () => {
  it.each(["tools/Call", "tools/call ", "x", "constructor", "__proto__", "sampling/createMessage", "elicitation/create", "roots/list", "notifications/initialized", "rpc.discover"])("%j is method not found in both eras", (method) => {
    expect(judge(open, method, {}, {}, "legacy")).toBe("refuse 200 -32601 method_not_found");
    expect(judge(open, method, {}, {}, "modern")).toBe("refuse 404 -32601 method_not_found");
  });
  it("a method of the other era is method not found", () => {
    for (const method of ["initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/result"]) expect(judge(open, method, {}, {}, "modern")).toBe("refuse 404 -32601 method_not_found");
    for (const method of ["server/discover", "subscriptions/listen", "tasks/update"]) expect(judge(open, method, {}, {}, "legacy")).toBe("refuse 200 -32601 method_not_found");
  });
  it("control passes without a rule, also under no policy", () => {
    for (const method of ["initialize", "ping", "logging/setLevel", "resources/unsubscribe"]) expect(judge("none", method)).toBe("pass");
    expect(judge("none", "server/discover", {}, {}, "modern")).toBe("pass");
  });
  it("known notifications pass, any other is dropped", () => {
    const notification = (method: string): string => brief(evaluateCall(guardedBy(open), messageOf(`{"jsonrpc":"2.0","method":"${method}"}`), factsAt(nowMs)));
    expect(notification("notifications/cancelled")).toBe("pass");
    expect(notification("notifications/initialized")).toBe("pass");
    expect(notification("notifications/future")).toBe("drop");
    expect(notification("anything")).toBe("drop");
  });
  it("every request method of the table has an answer, and nothing but control, lists of tools and tasks escapes a missing policy", () => {
    for (const era of ["legacy", "modern"] as const) {
      for (const method of Object.keys(methodTable).filter((name) => requestFacts(name, era) !== null)) {
        const outcome = judge("none", method, { name: "run", uri: "file:///a", taskId: "t", ref: { type: "ref/prompt", name: "a" } }, {}, era);
        const facts = requestFacts(method, era);
        if (facts?.touches === "control") expect(outcome).toBe("pass");
        else if (facts?.lists === "tools") expect(outcome).toBe("pass tools");
        else expect(outcome, method).toMatch(/^(deny no_policy -|refuse )/);
      }
    }
  });
});

describe("what a server may ask of the client", () => {
  const kinds = ["sampling", "elicitation", "roots"] as const;
  it("follows the default where the document says nothing closer", () => {
    for (const kind of kinds) {
      expect(judgeServerRequest(open, kind)).toMatchObject({ effect: "allow", code: "allowed" });
      expect(judgeServerRequest(closed, kind)).toMatchObject({ effect: "deny", code: "denied", rule: "/default" });
      expect(judgeServerRequest("none", kind)).toMatchObject({ effect: "deny", code: "no_policy" });
      expect(judgeServerRequest("invalid", kind)).toMatchObject({ effect: "deny", code: "invalid_policy" });
    }
  });

  const asking = policyOf({ version: "1", default: "deny", server_requests: { elicitation: "allow" }, tools: { run: {} } });
  const [elicited, sampled, rooted]: JsonValue[] = [
    { action: "accept", content: {} }, { role: "assistant", content: { type: "text", text: "" }, model: "m" }, { roots: [] },
  ];
  const asked: [JsonValue | undefined, string | null][] = [
    [elicited, null], [{}, null], [sampled, "/default"], [rooted, "/default"], [{ action: "accept", roots: [] }, "/default"], [{ resultType: "x" }, "/default"],
    [{ role: "assistant", content: [] }, "/default"], [{ model: "m" }, "/default"],
    // Each of two answers in one: that the first may be asked says nothing of the other.
    [{ action: "accept", role: "assistant" }, "/default"],
  ];
  it.each(asked)("the result %j goes up exactly where each request that it could answer is allowed", (result, rule) => {
    expect(refuseClientResult(asking, result)?.rule ?? null).toBe(rule);
    expect(refuseClientResult(open, result)).toBeNull();
  });
  it.each(["tools/call", "prompts/get", "tasks/update"])("the answers that %s brings on a retry are judged alike", (method) => {
    const more = { taskTools: new Map([["t", "run"]]) };
    const policy = policyOf({ version: "1", default: "allow", server_requests: { roots: "deny" } });
    const brought = (inputResponses: JsonValue): string => judge(policy, method, { name: "run", taskId: "t", inputResponses }, more, "modern");
    const allowed = method === "tasks/update" ? "pass" : "allow allowed -";
    expect(brought({ one: elicited ?? null })).toBe(allowed);
    expect(brought({ one: elicited ?? null, two: rooted ?? null })).toBe("deny denied /server_requests/roots");
    expect(brought({ one: "x" })).toBe("deny malformed_call -");
    expect(brought([])).toBe("deny malformed_call -");
  });
  it("the answers that a call within limits brings are judged before its limits are reserved", () => {
    const policy = policyOf({ version: "1", default: "allow", server_requests: { roots: "deny" }, tools: { run: { limits: [{ counter: "c", window: "minute", max: 10 }] } } });
    const brought = (inputResponses: JsonValue): string => judge(policy, "tools/call", { name: "run", inputResponses }, {}, "modern");
    expect(brought({ one: elicited ?? null })).toBe("reserve");
    expect(brought({ one: rooted ?? null })).toBe("deny denied /server_requests/roots");
  });
  it("a call that is denied stays denied in its own words, whatever it brings", () => {
    expect(judge(closed, "tools/call", { name: "wipe", inputResponses: { one: rooted ?? null } }, {}, "modern")).toBe("deny hidden /hide/0");
  });
});

it("never throws and never allows by accident, whatever the method and params", () => {
  const method = fc.oneof(fc.constantFrom(...Object.keys(methodTable)), fc.string());
  fc.assert(fc.property(method, fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom<Era>("legacy", "modern"), fc.constantFrom<Guarded["policy"]>("none", "invalid"), (name, params, era, policy) => {
    const plain: McpCall["params"] = JSON.parse(JSON.stringify(params));
    const call: McpCall = { era, revision: null, id: 1, method: name, params: plain, inexactNumbers: new Set() };
    const evaluation = evaluateCall(guardedBy(policy), call, factsAt(nowMs));
    expect(evaluation.kind).not.toBe("reserve");
    if (evaluation.kind === "decided") expect(evaluation.decision.effect).toBe("deny");
    expect(evaluateCall(guardedBy(policy), call, factsAt(nowMs))).toEqual(evaluation);
  }), { numRuns: 2000 });
});
