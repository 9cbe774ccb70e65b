// What a destination may be, and what each kind wants to know.

export const destinationKinds = ["webhook", "otlp", "splunk", "elastic"] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** paused: it failed for so long that nothing is tried any more until a person says so. */
export type DestinationState = "on" | "off" | "paused";

interface KindRow {
  /** What stands in the address where a person writes no path. */
  readonly path: string;
  /** The kind of credential that a receiver of this kind always wants; its scheme is `scheme`. Null: whatever the receiver wants, or none. */
  readonly scheme: "Splunk" | "ApiKey" | null;
  readonly index: "required" | "optional" | "none";
}

export const kindRows: Readonly<Record<DestinationKind, KindRow>> = {
  webhook: { path: "/", scheme: null, index: "none" },
  otlp: { path: "/v1/logs", scheme: null, index: "none" },
  splunk: { path: "/services/collector/event", scheme: "Splunk", index: "optional" },
  elastic: { path: "/_bulk", scheme: "ApiKey", index: "required" },
};
