// What rules for results say to each form in which a server can speak: the answer, a message beside it, the body of an error.
import { describe, expect, it } from "vitest";
import { judgeMessage, type RulesVerdict, type ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { JsonValue } from "@/lib/mcp/json-value";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { requestOf } from "@/tests/support/policy-vectors";
import { policyOf } from "./seam";

const secret = "cust-4711";
const denies = { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "cust-" }] }] };
const redacts = { redact: [{ pattern: "cust-\\d+" }] };

function rulesOf(result: JsonValue): ResultRules {
  const { result: plan } = policyOf({ version: "1", default: "allow", tools: { t: { result } } }).planFor("t", "read");
  if (plan === null) throw new Error("a policy without rules for results");
  return { plan, request: requestOf({ name: "", tool: "t", want: { effect: "allow", code: "allowed", rule: null } }) };
}

/** As if nobody could say which call it belongs to. */
const ofNoCall = (rules: ResultRules): ResultRules => ({ ...rules, request: null });

function judge(rules: ResultRules, message: object | string, more: Partial<ServerMessage> = {}): RulesVerdict | null {
  const bytes = new TextEncoder().encode(typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message }));
  return judgeMessage(rules, { form: "message", bytes, era: "legacy", requestId: "req_1", call: { id: 1, progressToken: "own", asksAfterTask: false }, ...more }, wholeAllowance);
}

/** The code under which an answer was withheld or changed; "pass" where it goes on as it is. */
function codeOf(verdict: RulesVerdict | null): string | undefined {
  if (verdict?.kind !== "answer") return verdict?.kind;
  return verdict.judged.kind === "pass" ? "pass" : verdict.judged.note.code;
}

const text = (value: string) => ({ content: [{ type: "text", text: value }] });

describe("an answer", () => {
  it("is judged where it answers the call, and is nothing to pass on where it answers another", () => {
    expect(codeOf(judge(rulesOf(denies), { id: 1, result: text("plain") }))).toBe("pass");
    expect(codeOf(judge(rulesOf(denies), { id: 1, result: text(secret) }))).toBe("result_denied");
    for (const id of [2, "1", null]) expect(judge(rulesOf(denies), { id, result: text("plain") })).toEqual({ kind: "other" });
  });
  it.each([
    ["a result and an error", { id: 1, result: text("plain"), error: { code: 1, message: secret } }],
    ["neither", { id: 1 }],
    ["a member that no response has", { id: 1, result: text("plain"), data: secret }],
    ["no version", { jsonrpc: undefined, id: 1, result: text("plain") }],
  ])("with %s is withheld: readers differ about it", (_name, message) => {
    expect(codeOf(judge(rulesOf(denies), message))).toBe("result_denied");
  });
  it("that is deeper than is read is too large, and one that could be read in two ways is denied", () => {
    const deep = `${"[".repeat(200)}${"]".repeat(200)}`;
    expect(codeOf(judge(rulesOf(denies), `{"jsonrpc":"2.0","id":1,"result":{"content":${deep}}}`))).toBe("result_too_large");
    expect(codeOf(judge(rulesOf(denies), '{"jsonrpc":"2.0","id":1,"result":{"content":[]},"result":{"content":[]}}'))).toBe("result_denied");
  });
  it("of which nobody can say which call it belongs to passes whole or not at all", () => {
    const rules = rulesOf(redacts);
    expect(codeOf(judge(rules, { id: 1, result: text(secret) }))).toBe("redacted");
    expect(codeOf(judge(ofNoCall(rules), { id: 1, result: text(secret) }, { call: null }))).toBe("result_denied");
    expect(codeOf(judge(ofNoCall(rules), { id: 1, result: text("plain") }, { call: null }))).toBe("pass");
    // A rule that would have to be asked about the call, and cannot, is enough to keep it back.
    expect(codeOf(judge(ofNoCall(rulesOf(denies)), { id: 1, result: text("plain") }, { call: null }))).toBe("result_denied");
  });
});

it("a number that no double holds stays as it was written, under a name that was redacted too", () => {
  const verdict = judge(rulesOf(redacts), `{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"${secret}":{"n":9007199254740993}}}}`);
  expect(verdict).toMatchObject({ judged: { kind: "replace", body: '{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"[redacted]":{"n":9007199254740993}}}}' } });
});

describe("a task that has brought something", () => {
  const finished = (brought: object) => ({ id: 1, result: { resultType: "task", taskId: "t1", status: "completed", ...brought } });
  it("is judged as what it brought in the modern era, where a call may be answered by it", () => {
    const verdict = judge(rulesOf(redacts), finished({ result: text(secret) }), { era: "modern" });
    expect(codeOf(verdict)).toBe("redacted");
    expect(verdict).toMatchObject({ judged: { body: expect.not.stringContaining(secret) } });
    // To a legacy client it is a result of no kind that it knows: nothing is cut out of it.
    expect(codeOf(judge(rulesOf(redacts), finished({ result: text(secret) })))).toBe("result_denied");
  });
  it("with a result and an error at once is withheld", () => {
    expect(codeOf(judge(rulesOf(denies), finished({ result: text("plain"), error: { code: 1, message: "no" } }), { era: "modern" }))).toBe("result_denied");
  });
  it("that asks as well is held to the rules for what is asked", () => {
    const asking = finished({ inputRequests: { a: { method: "elicitation/create", params: { message: secret } } } });
    expect(codeOf(judge(rulesOf(denies), asking, { era: "modern", call: { id: 1, progressToken: null, asksAfterTask: true } }))).toBe("result_denied");
  });
  it("of a call that nobody knows is not cut: it passes whole or not at all", () => {
    const after = { era: "legacy", call: { id: 1, progressToken: null, asksAfterTask: true } } as const;
    const task = { id: 1, result: { taskId: "t1", status: "completed", result: text(secret) } };
    expect(judge(rulesOf(redacts), task, after)).toMatchObject({ judged: { kind: "replace", note: { code: "redacted" } } });
    expect(codeOf(judge(ofNoCall(rulesOf(redacts)), task, after))).toBe("result_denied");
  });
});

describe("a message beside the answer", () => {
  const said = (method: string, params: object, id?: number) => ({ ...(id !== undefined && { id }), method, params });
  const held = (verdict: RulesVerdict | null) => (verdict?.kind === "asked" ? verdict.held : verdict);
  it("that logs is dropped, whatever it says: logs are no answer that a rule could read", () => {
    expect(held(judge(rulesOf(denies), said("notifications/message", { level: "info", data: "plain" })))).toEqual({ kind: "drop" });
  });
  it("that tells of progress goes on with its numbers alone, and only of the call's own", () => {
    const progress = (progressToken: unknown) => said("notifications/progress", { progressToken, progress: 1, total: 2, message: secret });
    expect(held(judge(rulesOf(denies), progress("own")))).toEqual({
      kind: "replace", body: '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"own","progress":1,"total":2}}',
    });
    for (const other of ["other", 5, null, undefined]) expect(held(judge(rulesOf(denies), progress(other)))).toEqual({ kind: "drop" });
    expect(held(judge(ofNoCall(rulesOf(redacts)), progress("other"), { call: null }))).toMatchObject({ kind: "replace" });
  });
  it("that asks is judged like an answer, and one that only tells by what is redacted alone", () => {
    const sampling = (said_: string) => said("sampling/createMessage", { messages: [{ role: "user", content: { type: "text", text: said_ } }] }, 7);
    expect(held(judge(rulesOf(denies), sampling("plain")))).toEqual({ kind: "pass" });
    expect(held(judge(rulesOf(denies), sampling(secret)))).toEqual({ kind: "drop" });
    const updated = said("notifications/resources/updated", { uri: `file:///${secret}` });
    expect(held(judge(rulesOf(denies), updated))).toEqual({ kind: "pass" });
    expect(held(judge(rulesOf(redacts), updated))).toEqual({ kind: "drop" });
  });
  it("that asks by the name of a notification is judged as what asks", () => {
    expect(held(judge(rulesOf(denies), said("notifications/progress", { progressToken: "own", progress: 1, message: secret }, 7)))).toEqual({ kind: "drop" });
  });
  it("that could be read in two ways is nothing to pass on", () => {
    expect(judge(rulesOf(denies), '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///a","uri":"file:///b"}}')).toEqual({ kind: "other" });
  });
});

describe("the body of an HTTP error", () => {
  const form = "error-body" as const;
  const error = (message: string, id: number | null = 1) => ({ id, error: { code: 1, message } });
  it("goes on where it is an error of this call, or of none, that the rules let pass", () => {
    for (const id of [1, null]) expect(codeOf(judge(rulesOf(denies), error("plain", id), { form }))).toBe("pass");
    expect(codeOf(judge(rulesOf(denies), error(secret), { form }))).toBe("result_denied");
    expect(judge(rulesOf(redacts), error(secret), { form })).toMatchObject({ judged: { kind: "replace", body: expect.not.stringContaining(secret) } });
  });
  it("is not shown where it answers another call, is no error, or nobody knows whose it is", () => {
    expect(judge(rulesOf(denies), error("plain", 2), { form })).toEqual({ kind: "other" });
    expect(judge(rulesOf(denies), { id: 1, result: text("plain") }, { form })).toEqual({ kind: "other" });
    expect(judge(ofNoCall(rulesOf(redacts)), error("plain"), { form })).toEqual({ kind: "other" });
    expect(judge(rulesOf(denies), error("plain"), { form, call: null })).toEqual({ kind: "other" });
  });
});
