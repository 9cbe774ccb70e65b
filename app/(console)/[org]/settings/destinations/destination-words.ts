// What destinations, events and attempts are called.

import type { EventKind } from "@/lib/destinations/delivery-event";
import type { DestinationKind } from "@/lib/destinations/destination-kinds";

interface KindWords {
  readonly name: string;
  readonly help: string;
  readonly address: string;
  readonly addressHelp: string;
}

export const kindWords: Readonly<Record<DestinationKind, KindWords>> = {
  webhook: { name: "Webhook", help: "JSON to an address of yours, signed.", address: "https://example.com/portcullis", addressHelp: "Where a POST with events is taken." },
  otlp: { name: "OTLP logs", help: "An OpenTelemetry collector, over HTTP.", address: "https://collector.example.com", addressHelp: "Without a path, /v1/logs is added." },
  splunk: { name: "Splunk", help: "The HTTP Event Collector.", address: "https://splunk.example.com:8088", addressHelp: "Without a path, /services/collector/event is added." },
  elastic: { name: "Elasticsearch", help: "The bulk interface.", address: "https://elastic.example.com", addressHelp: "Without a path, /_bulk is added." },
};

export const eventWords: Readonly<Record<EventKind, { readonly label: string; readonly help: string }>> = {
  "call.refused": { label: "Calls that were refused", help: "Denied, limited, malformed, or with a grant’s token that is no longer valid." },
  "call.ended": { label: "Calls that ended", help: "Forwarded, with what came of it." },
  "call.started": { label: "Calls that are about to be forwarded", help: "Before the server has them; the end is an event of its own." },
  change: { label: "Changes", help: "Every act in the console and the API." },
  "audit.checkpoint": { label: "Checkpoints", help: "Signed roots over the audit log, each minute with new records. Kept where nobody here can change them, they show whether the log was altered since." },
  "server.trouble": { label: "Trouble with servers", help: "When calls stop getting through to one, and when they do again." },
};

export const effectWords: Readonly<Record<string, string>> = { allow: "Allowed", deny: "Denied", park: "Not approved" };
export const outcomeChoices: Readonly<Record<string, string>> = {
  delivered: "Delivered", error: "Error", not_delivered: "Not delivered", cut: "Cut", unknown: "Unknown", refused: "Refused",
};

/** The events of a destination in a few words. */
export function eventSummary(events: readonly string[]): string {
  return Object.entries(eventWords).filter(([kind]) => events.includes(kind)).map(([, words]) => words.label).join(", ");
}
