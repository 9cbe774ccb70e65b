// Events for Splunk's HTTP Event Collector (`/services/collector/event`): objects one after another, time in seconds with milliseconds.
import { jsonLines, type Batch, type Payload } from "./payload";

/** Where no index is named, it is that of the token. */
export function splunkPayload({ events, index }: Batch): Payload {
  const lines = events.map((event) => ({
    time: Date.parse(event.at) / 1_000, host: "portcullis", source: "portcullis", sourcetype: "portcullis:audit", ...(index !== null && { index }), event,
  }));
  return { contentType: "application/json", body: jsonLines(lines) };
}
