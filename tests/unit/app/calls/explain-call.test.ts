import { describe, expect, it } from "vitest";
import { explainCall, type ServerFacts } from "@/app/(console)/[org]/calls/explain-call";
import { chargeWords } from "@/app/(console)/[org]/calls/charge-words";
import { outcomeOf, resultFact, toolFailed } from "@/app/(console)/[org]/calls/outcome-words";
import { stageTimes } from "@/app/(console)/[org]/calls/stage-times";
import { toCallRecord, type CallOutcome, type CallRecord, type CallRow } from "@/lib/calls/call-record";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { searchKeys } from "@/lib/calls/search/search-keys";

const row: CallRow = {
  id: "cal_1", started_at: new Date(0), server_id: "srv_1", server_name: "Files", grant_id: "grt_1", grant_label: "CI", grant_maker: "usr_1", policy_id: "pol_1", policy_version: 1, era: "modern", bridged: null,
  http_method: "POST", method: "tools/call", tool: "run", client_name: null, client_version: null, client_ip: "127.0.0.1", trace_id: null, request_bytes: 1, argument_bytes: null, argument_keys: [],
  argument_keys_other: 0, arguments_mac: null, argument_recording: "off", result_recording: null, effect: "allow", code: "allowed", rule: null, message: "", retry_after_seconds: null, charges: null,
  read_us: 1_000, decided_us: 1_500, reserved_us: 2_500, recorded_us: 4_000, outcome: "delivered", upstream_status: 200, is_error: false, response_bytes: 10n, upstream_ms: 40,
  result_code: null, result_rule: null, total_ms: 60, finished_at: new Date(60), shadow_policy_id: null, shadow_version: null, shadow_effect: null, shadow_code: null, shadow_rule: null,
};
const call = (changes: Partial<CallRow> = {}): CallRecord => toCallRecord({ ...row, ...changes }, new Date(60));
const server: ServerFacts = { name: "Files", era: "dual", bridgeModern: false, hasCredential: false, trouble: null };

describe("a call that did not go well", () => {
  it("says nothing where it went well, is under way, or was the policy's to refuse", () => {
    expect(explainCall(call(), server)).toBeNull();
    expect(explainCall(call({ outcome: "pending", upstream_status: null, is_error: null }), server)).toBeNull();
    expect(explainCall(call({ effect: "deny", outcome: "refused" }), server)).toBeNull();
    expect(explainCall(call({ is_error: true, result_code: "result_denied" }), server)).toBeNull();
  });
  it("wants a credential, or another one, where the server answered 401", () => {
    expect(explainCall(call({ upstream_status: 401 }), server)).toMatchObject({ title: "The server answered 401", next: { path: "/settings#credential", label: "Add a credential" } });
    expect(explainCall(call({ upstream_status: 403, outcome: "error" }), { ...server, hasCredential: true })?.next?.label).toBe("Replace the credential");
  });
  it("points to the setting for another era where a pinned client fails on it, and only there", () => {
    const pinned = call({ upstream_status: 400 });
    expect(explainCall(pinned, { ...server, era: "legacy" })).toMatchObject({ title: "The server speaks another era", next: { path: "/settings#bridging" } });
    expect(explainCall(pinned, { ...server, era: "legacy", bridgeModern: true })?.next).toBeUndefined();
    for (const status of [500, 502, 503]) expect(explainCall(call({ outcome: "error", upstream_status: status }), { ...server, era: "legacy" })).toMatchObject({ title: `The server answered ${String(status)}`, next: { path: "" } });
    expect(explainCall(call({ outcome: "error", upstream_status: null }), { ...server, era: "legacy" })?.title).toBe("No usable answer");
    expect(explainCall(call({ outcome: "error" }), { ...server, era: "legacy" })?.title).toBe("The server speaks another era");
    expect(explainCall(pinned, server)?.title).toBe("The server answered 400");
    expect(explainCall(call({ upstream_status: 400, era: "legacy" }), { ...server, era: "legacy" })?.title).toBe("The server answered 400");
  });
  it("tells apart what was never sent, what broke and what nobody knows", () => {
    expect(explainCall(call({ outcome: "not_delivered", upstream_status: null, upstream_ms: null }), { ...server, trouble: "The server answered 401 or 403." })?.text).toMatch(/held back.*401 or 403/);
    expect(explainCall(call({ outcome: "not_delivered", upstream_status: null, upstream_ms: 5 }), null)?.text).toMatch(/no connection.*deleted since/);
    expect(explainCall(call({ outcome: "cut" }), server)?.title).toBe("Cut");
    expect(explainCall(call({ outcome: "cut", http_method: "GET", method: null, tool: null }), server)).toBeNull();
    expect(explainCall(call({ outcome: "unknown", upstream_status: null }), server)?.title).toBe("Outcome unknown");
    expect(explainCall(call({ outcome: "error", upstream_status: 502 }), server)?.title).toBe("The server answered 502");
    expect(explainCall(call({ outcome: "error", upstream_status: null }), server)?.title).toBe("No usable answer");
    expect(explainCall(call({ is_error: true }), server)?.title).toBe("The tool said that it failed");
    expect(explainCall(call({ is_error: true, result_code: "not_carried" }), server)?.title).toBe("The answer could not be carried over");
    expect(explainCall(call({ is_error: true, result_code: "not_sent" }), server)?.text).toMatch(/The tool did nothing/);
  });
});

describe("the outcome of a call in the list", () => {
  it("is marked where one should look, a plain word where all is well or the policy refused, and has the search that finds its like", () => {
    expect(outcomeOf(call())).toEqual({ text: "delivered", mark: null, search: "outcome:delivered" });
    expect(outcomeOf(call({ effect: "deny", outcome: "refused" }))).toEqual({ text: "refused", mark: null, search: "outcome:refused" });
    expect(outcomeOf(call({ outcome: "refused" }))).toEqual({ text: "refused", mark: "failed", search: "outcome:refused" });
    expect(outcomeOf(call({ outcome: "not_delivered" }))).toEqual({ text: "not_delivered", mark: "failed", search: "outcome:not_delivered" });
    expect(outcomeOf(call({ outcome: "cut" }))).toEqual({ text: "cut", mark: "failed", search: "outcome:cut" });
    expect(outcomeOf(call({ upstream_status: 404 }))).toEqual({ text: "answered 404", mark: "failed", search: "status:404" });
    expect(outcomeOf(call({ is_error: true }))).toEqual({ text: "tool failed", mark: "failed", search: "failed:yes" });
    expect(outcomeOf(call({ result_code: "redacted", is_error: true }))).toEqual({ text: "redacted", mark: null, search: "code:redacted" });
    expect(outcomeOf(call({ result_code: "not_carried", is_error: true }))).toEqual({ text: "not carried over", mark: "failed", search: "code:not_carried" });
    expect(outcomeOf(call({ result_code: "question_denied", is_error: true }))).toEqual({ text: "question denied", mark: null, search: "code:question_denied" });
    expect(outcomeOf(call({ outcome: "unknown" }))).toEqual({ text: "unknown", mark: "unknown", search: "outcome:unknown" });
    expect(outcomeOf(call({ outcome: "pending" }))).toEqual({ text: "pending", mark: "pending", search: "outcome:pending" });
  });
  const outcomes: readonly CallOutcome[] = ["delivered", "error", "refused", "not_delivered", "cut", "pending", "unknown"];
  it("knows the outcomes by which one searches", () => expect(Object.keys(searchKeys.outcome.choices)).toEqual(outcomes));
  it.each(outcomes)("says %s as the grammar does, and what it says is found when it is typed", (outcome) => {
    const { text, search } = outcomeOf(call({ outcome }));
    expect(text).toBe(outcome);
    expect(parseCallSearch(search)).toEqual({ ok: true, search: { terms: [{ key: "outcome", negated: false, values: [{ kind: "choice", choice: outcome }] }] } });
  });
  it("of a stream on which a client listened is that it was closed", () => {
    expect(outcomeOf(call({ outcome: "cut", http_method: "GET", method: null, tool: null }))).toEqual({ text: "closed", mark: null, search: "outcome:cut" });
    expect(outcomeOf(call({ outcome: "cut", method: "subscriptions/listen", tool: null }))).toEqual({ text: "closed", mark: null, search: "outcome:cut" });
  });
});

describe("the facts of a call", () => {
  it("say of a tool that it failed where it said so itself, and of no other error", () => {
    expect([call(), call({ is_error: null }), call({ is_error: true }), call({ is_error: true, result_code: "redacted" })].map(toolFailed)).toEqual([false, null, true, true]);
    for (const result_code of ["result_denied", "not_carried", "not_sent", "question_denied", "http_error"] as const) expect(toolFailed(call({ is_error: true, result_code }))).toBeNull();
    expect([null, "result_denied", "not_carried"].map((code) => resultFact({ resultCode: code as CallRecord["resultCode"] }))).toEqual([null, "withheld by the policy; the tool ran", "not carried over"]);
  });
  it("have the time of each stage, which add up to the whole", () => {
    const stages = stageTimes(call());
    expect(stages).toEqual([
      { stage: "Read", ms: 1 }, { stage: "Decided", ms: 0.5 }, { stage: "Limits reserved", ms: 1 }, { stage: "Recorded", ms: 1.5 }, { stage: "Server", ms: 40 }, { stage: "Answer and rest", ms: 16 },
    ]);
    expect(stageTimes(call({ read_us: null, reserved_us: null, recorded_us: null }))).toEqual([]);
    expect(stageTimes(call({ reserved_us: null }))[2]).toEqual({ stage: "Recorded", ms: 2.5 });
  });
  it("say what limits it was charged to", () => {
    expect(chargeWords({ rules: ["/tools/run/limits/0"], micros: 2_500_000, window: "60 s" })).toBe("2.5 in 60 s: /tools/run/limits/0");
    expect(chargeWords({ more: 3 })).toBe("and 3 more");
  });
});
