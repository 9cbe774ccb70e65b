import { describe, expect, it } from "vitest";
import { callsHref, readCallQuery, readPartSearch } from "@/app/(console)/[org]/calls/read-query";
import { ruleText } from "@/app/(console)/[org]/calls/rule-text";
import { formatCallCursor, parseCallCursor } from "@/lib/calls/call-cursor";
import { toCallRecord, type CallRow } from "@/lib/calls/call-record";
import { callSearchInput } from "@/lib/calls/search/call-search-input";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";

const now = new Date("2026-11-23T12:00:00Z");

describe("a search of the log as the API takes it", () => {
  it("stands in q alone: another parameter is refused and told so", () => {
    expect(callSearchInput.parse({})).toEqual({});
    for (const other of ["tool", "decision", "from", "since", "tenant"]) {
      expect(callSearchInput.safeParse({ [other]: "x" }).error?.issues, other).toMatchObject([{ code: "unrecognized_keys", keys: [other], message: expect.stringContaining("q=tool:run") }]);
    }
  });

  it("a place in the log survives its text form, and nothing else is a place", () => {
    const place = formatCallCursor({ startedAt: now.toISOString(), id: "cal_01abc" });
    expect(parseCallCursor(place)).toEqual({ startedAt: now, id: "cal_01abc" });
    for (const text of ["", "x", "1-", "-cal_a", "1-srv_a", "99999999999999999-cal_a", `${place}' OR 1=1`]) expect(parseCallCursor(text), text).toBeNull();
  });

  it("is read by the grammar of the page, and everything that is wrong with it is one sentence", () => {
    expect(formatCallSearch(callSearchInput.parse({ q: "tool:b decision:deny since:1h" }).q ?? { terms: [] })).toBe("tool:b decision:denied since:1h");
    expect(callSearchInput.safeParse({ q: "tol:x decision:maybe" }).error?.issues[0]?.message).toMatch(/tol:.*decision:/);
  });

  it("is taken whole or not at all by the page: a search with a mistake shows no calls", () => {
    expect(readCallQuery({ q: "tool:run" })).toMatchObject({ text: "tool:run", problems: [], search: { terms: [{ key: "tool" }] } });
    expect(readCallQuery({ q: "tool:run tol:x" })).toMatchObject({ problems: [{ start: 9 }], search: { terms: [] } });
    expect(readCallQuery({ q: ["tool:run", "x"] }).text).toBe("");
  });

  it("is asked by a part of the page of one server by its id, and of nothing else that could stand there", () => {
    expect(readPartSearch({ q: "tool:run", server: "srv_0abc" })).toEqual({ terms: [{ key: "server", negated: false, values: [{ kind: "text", text: "srv_0abc", pattern: false }] }, { key: "tool", negated: false, values: [{ kind: "text", text: "run", pattern: false }] }] });
    for (const server of [undefined, ""]) expect(readPartSearch({ server })).toEqual({ terms: [] });
    for (const server of ["srv_\0", "\0", "srv_", "srv_a b", "srv_*", "files", `srv_${"a".repeat(61)}`, "srv_a\n", ["srv_a", "srv_b"]]) expect(readPartSearch({ server }), String(server)).toBeNull();
    expect(readPartSearch({ q: "tol:x", server: "srv_0abc" })).toBeNull();
    expect(readPartSearch({ q: "tool:\0" })).toBeNull();
  });

  it("stands in the links between pages", () => {
    expect(callsHref("/acme/calls", 'tool:"run & jump"', { after: "1-cal_a" })).toBe("/acme/calls?q=tool%3A%22run+%26+jump%22&after=1-cal_a");
    expect(callsHref("/acme/calls", "")).toBe("/acme/calls");
  });
});

describe("a row of the log", () => {
  const row: CallRow = {
    id: "cal_1", started_at: now, server_id: "srv_1", server_name: "Files", grant_id: null, grant_label: null, grant_maker: null, policy_id: null, policy_version: null, era: null, bridged: null,
    http_method: "POST", method: null, tool: null, client_name: null, client_version: null, client_ip: "127.0.0.1", trace_id: null, request_bytes: 1, argument_bytes: null, argument_keys: [], argument_keys_other: 0,
    arguments_mac: null, argument_recording: "off", result_recording: null, effect: "allow", code: "allowed", rule: null, message: "", retry_after_seconds: null, charges: null, read_us: null, decided_us: 1, reserved_us: null, recorded_us: null, outcome: "pending", upstream_status: null,
    is_error: null, response_bytes: null, upstream_ms: null, result_code: null, result_rule: null, total_ms: null, finished_at: null,
    shadow_policy_id: null, shadow_version: null, shadow_effect: null, shadow_code: null, shadow_rule: null,
  };

  it("is in flight while a stream may still live, and unknown after", () => {
    expect(toCallRecord(row, new Date(now.getTime() + 3_600_000)).outcome).toBe("pending");
    expect(toCallRecord(row, new Date(now.getTime() + 7 * 3_600_000)).outcome).toBe("unknown");
  });
});

describe("the rule that decided", () => {
  const document = '{"tools":{"a/b":{"deny_if":[{"conditions":[]}]}}}';
  it("is found by its pointer, with escapes", () => {
    expect(ruleText(document, "/tools/a~1b/deny_if/0")).toBe('{\n  "conditions": []\n}');
  });
  it("is absent where the document has nothing there, or is no JSON", () => {
    expect(ruleText(document, "/tools/x/limits/0")).toBeNull();
    expect(ruleText(document, "/constructor")).toBeNull();
    expect(ruleText("{", "/tools")).toBeNull();
  });
});
