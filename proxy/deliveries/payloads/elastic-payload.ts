// Events for Elasticsearch's bulk interface: a `create` action and a document each. The id is the event's, so that what comes twice is kept once.
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import { jsonLines, type Batch, type Payload } from "./payload";

/** `create` is what data streams take, and what they want is `@timestamp`. */
export function elasticPayload({ events, index, orgId }: Batch): Payload {
  const lines = events.flatMap((event) => [{ create: { _index: index ?? "portcullis", _id: event.id } }, documentOf(event, orgId)]);
  return { contentType: "application/x-ndjson", body: jsonLines(lines) };
}

function documentOf(event: DeliveryEvent, orgId: string) {
  const data = Object.entries(event.data).filter(([, value]) => value !== null).map(([name, value]) => [name, isPlain(value) ? value : JSON.stringify(value)] as const);
  return {
    "@timestamp": event.at, event: { id: event.id, action: event.type, dataset: "portcullis.audit" }, organization: { id: orgId },
    portcullis: { hash: event.hash ?? undefined, ...Object.fromEntries(data) },
  };
}

/** Others are written as text: what a change was before and after has other fields each time, and an index has room for so many. */
function isPlain(value: unknown): boolean {
  return typeof value !== "object" || (Array.isArray(value) && value.every((one) => typeof one !== "object"));
}
