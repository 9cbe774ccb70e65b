import { describe, expect, it } from "vitest";
import type { DestinationKind } from "@/lib/destinations/destination-kinds";
import { judgeAnswer } from "@/proxy/deliveries/judge-answer";
import { processorTime } from "@/tests/support/processor-time";

const nowMs = Date.parse("2026-11-26T03:00:00Z");
const judge = (kind: DestinationKind, status: number, said: unknown = "", events = 2, retryAfter: string | null = null) =>
  judgeAnswer(kind, { status, retryAfter, body: Buffer.from(typeof said === "string" ? said : JSON.stringify(said)), isWhole: true }, events, nowMs);
const kinds: readonly DestinationKind[] = ["webhook", "otlp", "splunk", "elastic"];
const items = (...statuses: readonly number[]) => ({ took: 1, errors: true, items: statuses.map((status) => ({ create: { _index: "a", _id: "x", status, ...(status >= 300 && { error: { type: "t", reason: "r" } }) } })) });

describe("what an answer means", () => {
  it.each([
    [301, "failed", "redirected"], [302, "failed", "redirected"], [307, "failed", "redirected"], [308, "failed", "redirected"], [304, "failed", "redirected"],
    [401, "failed", "unauthorized"], [403, "failed", "unauthorized"], [404, "failed", "not_found"], [410, "failed", "gone"], [408, "failed", "busy"], [429, "failed", "busy"], [503, "failed", "busy"],
    [500, "failed", "receiver_error"], [502, "failed", "receiver_error"], [504, "failed", "receiver_error"], [400, "refused", "events_refused"], [413, "refused", "events_refused"], [422, "refused", "events_refused"],
  ])("status %i is %s: %s, of every kind", (status, kind, cause) => {
    for (const of of kinds) expect(judge(of, status), of).toMatchObject({ kind, cause });
  });

  it("of a webhook is its status alone", () => {
    for (const status of [200, 201, 202, 204]) expect(judge("webhook", status, "<html>")).toEqual({ kind: "delivered" });
  });

  it.each([["120", 120_000], ["Thu, 26 Nov 2026 03:01:00 GMT", 60_000], ["Thu, 26 Nov 2026 02:00:00 GMT", 0], ["soon", null]])("reads Retry-After %j", (text, ms) => {
    expect(judge("webhook", 429, "", 1, text)).toMatchObject({ retryAfterMs: ms });
  });

  it("of OTLP that took a part is not sent again, and one that only warns has taken all", () => {
    expect(judge("otlp", 200, { partialSuccess: { rejectedLogRecords: "1", errorMessage: "too old" } })).toEqual({ kind: "partly", refused: null });
    expect(judge("otlp", 200, { partialSuccess: { rejectedLogRecords: 0, errorMessage: "a hint" } })).toEqual({ kind: "delivered" });
    for (const said of ["", "{}", { partialSuccess: {} }]) expect(judge("otlp", 200, said)).toEqual({ kind: "delivered" });
  });

  it("of Splunk is its code", () => {
    expect(judge("splunk", 200, { text: "Success", code: 0 })).toEqual({ kind: "delivered" });
    expect(judge("splunk", 503, { text: "Server is busy", code: 9 })).toMatchObject({ kind: "failed", cause: "busy" });
    expect(judge("splunk", 403, { text: "Invalid token", code: 4 })).toMatchObject({ cause: "unauthorized" });
    for (const said of ["", "<html>welcome</html>", { ok: true }]) expect(judge("splunk", 200, said)).toMatchObject({ kind: "failed", cause: "unexpected_answer" });
  });

  it("of Elasticsearch is that of each event: there already is there, busy is all again, refused is named", () => {
    expect(judge("elastic", 200, { errors: false, items: items(201, 201).items })).toEqual({ kind: "delivered" });
    expect(judge("elastic", 200, items(201, 409))).toEqual({ kind: "delivered" });
    expect(judge("elastic", 200, items(201, 400))).toEqual({ kind: "partly", refused: [1] });
    expect(judge("elastic", 200, items(400, 400))).toMatchObject({ kind: "refused" });
    for (const status of [429, 500, 503]) expect(judge("elastic", 200, items(status, 400))).toMatchObject({ kind: "failed", cause: "busy" });
    for (const said of ["", "{}", items(201), { errors: false, items: [{ create: { status: 201 } }, { index: { status: 201 } }] }]) expect(judge("elastic", 200, said)).toMatchObject({ kind: "failed" });
  });
});

it("counts what a bulk answer holds before it is held to a form: a megabyte of other things takes no long", () => {
  const body = Buffer.from(`{"errors":false,"items":[${"1,".repeat(500_000)}1]}`);
  const spentMs = processorTime();
  for (let round = 0; round < 5; round += 1) {
    expect(judgeAnswer("elastic", { status: 200, retryAfter: null, body, isWhole: true }, 100, 0)).toEqual({ kind: "failed", cause: "unexpected_answer" });
  }
  expect(spentMs()).toBeLessThan(1_000);
});
