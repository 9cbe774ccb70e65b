// The shapes that receivers document: OTLP's JSON encoding, Splunk's event endpoint, Elasticsearch's bulk interface.
import { describe, expect, it } from "vitest";
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import { elasticPayload } from "@/proxy/deliveries/payloads/elastic-payload";
import { otlpPayload } from "@/proxy/deliveries/payloads/otlp-payload";
import { splunkPayload } from "@/proxy/deliveries/payloads/splunk-payload";
import { webhookPayload } from "@/proxy/deliveries/payloads/webhook-payload";

const ended: DeliveryEvent = {
  id: "org_1/log_a/2", type: "call.ended", at: "2026-11-26T03:00:00.125Z", org: "org_1", hash: "ab",
  data: {
    tool: "run", outcome: "error", is_error: true, total_ms: 6, ratio: 0.5, response_bytes: 9_007_199_254_740_993, rule: null, trace_id: "5b8efff798038103d269b633813fc60c",
    argument_keys: ["model"], charges: [{ rule: "/tools/run", amount: 1_000_000 }],
  },
};
const change: DeliveryEvent = { id: "org_1/console/7", type: "change", at: "2026-11-26T03:00:01.000Z", org: "org_1", hash: "cd", data: { action: "grant.revoke", after: { a: 1 } } };
const batch = { deliveryId: "dlv_1", orgId: "org_1", createdAt: "2026-11-26T03:00:02.000Z", index: "audit", events: [ended, change] };
const lines = (body: Buffer): unknown[] => body.toString().split("\n").slice(0, -1).map((line) => JSON.parse(line));

describe("a webhook", () => {
  it("is type, timestamp and data, and the same bytes whenever it is written", () => {
    const { body, contentType } = webhookPayload(batch);
    expect(contentType).toBe("application/json");
    expect(JSON.parse(body.toString())).toMatchObject({ type: "audit.events", timestamp: batch.createdAt, data: { organization: "org_1", events: [{ id: ended.id }, { id: change.id }] } });
    expect(webhookPayload(batch).body.equals(body)).toBe(true);
  });
});

describe("OTLP", () => {
  it("is one resource with a log record an event, 64-bit numbers as text, ids in hex, null left out", () => {
    const { body, contentType } = otlpPayload(batch);
    const sent: { resourceLogs: { resource: unknown; scopeLogs: { scope: unknown; logRecords: Record<string, unknown>[] }[] }[] } = JSON.parse(body.toString());
    expect(contentType).toBe("application/json");
    expect(sent.resourceLogs[0]?.resource).toEqual({ attributes: [{ key: "service.name", value: { stringValue: "portcullis" } }, { key: "portcullis.organization", value: { stringValue: "org_1" } }] });
    const [first, second] = sent.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
    expect(first).toMatchObject({
      timeUnixNano: "1795662000125000000", severityNumber: 13, severityText: "WARN", eventName: "call.ended", traceId: "5b8efff798038103d269b633813fc60c", body: { stringValue: "call.ended run error" },
    });
    expect(first?.["attributes"]).toEqual(expect.arrayContaining([
      { key: "portcullis.event.id", value: { stringValue: ended.id } }, { key: "portcullis.is_error", value: { boolValue: true } }, { key: "portcullis.total_ms", value: { intValue: "6" } },
      { key: "portcullis.ratio", value: { doubleValue: 0.5 } }, { key: "portcullis.argument_keys", value: { arrayValue: { values: [{ stringValue: "model" }] } } },
      { key: "portcullis.charges", value: { arrayValue: { values: [{ kvlistValue: { values: [{ key: "rule", value: { stringValue: "/tools/run" } }, { key: "amount", value: { intValue: "1000000" } }] } }] } } },
    ]));
    expect(JSON.stringify(first)).not.toContain("portcullis.rule\"");
    expect(second).toMatchObject({ severityNumber: 9 });
    expect(second).not.toHaveProperty("traceId");
  });

  it("says a trace id that is none nowhere as one", () => {
    for (const trace_id of ["0".repeat(32), "5B8EFFF798038103D269B633813FC60C", "x", 5]) {
      expect(otlpPayload({ ...batch, events: [{ ...ended, data: { trace_id } }] }).body.toString()).not.toContain('"traceId"');
    }
  });
});

describe("Splunk", () => {
  it("is an object an event, with its time in seconds to the millisecond and the index where one is named", () => {
    expect(lines(splunkPayload(batch).body)).toEqual([ended, change].map((event) => (
      { time: Date.parse(event.at) / 1_000, host: "portcullis", source: "portcullis", sourcetype: "portcullis:audit", index: "audit", event: JSON.parse(JSON.stringify(event)) })));
    expect(lines(splunkPayload({ ...batch, index: null }).body)[0]).not.toHaveProperty("index");
  });
});

describe("Elasticsearch", () => {
  it("is a create action and a document each, ended by a newline, with the event's id, and nothing nested", () => {
    const { body, contentType } = elasticPayload(batch);
    expect(contentType).toBe("application/x-ndjson");
    expect(body.toString().endsWith("}\n")).toBe(true);
    const sent = lines(body);
    expect([sent[0], sent[2]]).toEqual([{ create: { _index: "audit", _id: ended.id } }, { create: { _index: "audit", _id: change.id } }]);
    expect(sent[1]).toMatchObject({
      "@timestamp": ended.at, event: { id: ended.id, action: "call.ended", dataset: "portcullis.audit" }, organization: { id: "org_1" },
      portcullis: { tool: "run", argument_keys: ["model"], charges: '[{"rule":"/tools/run","amount":1000000}]' },
    });
    expect(sent[3]).toMatchObject({ portcullis: { after: '{"a":1}' } });
  });
});
