// Events as OTLP log records in the JSON encoding (OTLP 1.x; opentelemetry-proto logs/v1): 64-bit numbers are text, trace ids are hex.
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import type { Batch, Payload } from "./payload";

type AnyValue =
  | { readonly stringValue: string } | { readonly boolValue: boolean } | { readonly intValue: string } | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } } | { readonly kvlistValue: { readonly values: readonly Attribute[] } };
interface Attribute {
  readonly key: string;
  readonly value: AnyValue;
}

/** SeverityNumber of the logs data model. */
const [info, warn, error] = [[9, "INFO"], [13, "WARN"], [17, "ERROR"]] as const;
/** Deeper values are written as JSON text. */
const depthMax = 8;

/** One resource, one scope, a log record an event. */
export function otlpPayload({ orgId, events }: Batch): Payload {
  const body = {
    resourceLogs: [{
      resource: { attributes: [attribute("service.name", "portcullis"), attribute("portcullis.organization", orgId)].flat() },
      scopeLogs: [{ scope: { name: "portcullis.audit" }, logRecords: events.map(logRecord) }],
    }],
  };
  return { contentType: "application/json", body: Buffer.from(JSON.stringify(body)) };
}

function logRecord(event: DeliveryEvent) {
  const [severityNumber, severityText] = severityOf(event);
  const traceId = event.data["trace_id"];
  const nanos = `${String(Date.parse(event.at))}000000`;
  return {
    timeUnixNano: nanos, observedTimeUnixNano: nanos, severityNumber, severityText, eventName: event.type, body: { stringValue: sentenceOf(event) },
    attributes: [
      ...attribute("portcullis.event.id", event.id), ...attribute("portcullis.event.type", event.type), ...attribute("portcullis.hash", event.hash),
      ...Object.entries(event.data).flatMap(([name, value]) => attribute(`portcullis.${name}`, value)),
    ],
    ...(typeof traceId === "string" && /^(?!0{32})[0-9a-f]{32}$/.test(traceId) && { traceId }),
  };
}

function severityOf({ type, data }: DeliveryEvent): typeof info | typeof warn | typeof error {
  if (type === "server.trouble") return error;
  if (type === "call.refused") return warn;
  return type === "call.ended" && (data["outcome"] !== "delivered" || data["is_error"] === true) ? warn : info;
}

function sentenceOf({ type, data }: DeliveryEvent): string {
  const named = ["method", "tool", "code", "outcome", "action", "target_name", "server_name", "cause"].map((name) => data[name]).filter((value) => typeof value === "string");
  return [type, ...named].join(" ");
}

/** Nothing for null. */
function attribute(key: string, value: unknown): readonly Attribute[] {
  const written = anyValue(value, depthMax);
  return written === null ? [] : [{ key, value: written }];
}

function anyValue(value: unknown, depth: number): AnyValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (depth === 0) return { stringValue: JSON.stringify(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.flatMap((one: unknown) => anyValue(one, depth - 1) ?? []) } };
  return { kvlistValue: { values: Object.entries(value).flatMap(([key, one]) => { const written = anyValue(one, depth - 1); return written === null ? [] : [{ key, value: written }]; }) } };
}
