// An event as destinations get it, and which of them a destination wants. Pure: the gateway cuts batches by it.

export const eventKinds = ["call.refused", "call.ended", "call.started", "change", "audit.checkpoint", "server.trouble"] as const;
/** What a person chooses; `server.trouble` stands for its end too. */
export type EventKind = (typeof eventKinds)[number];
export type EventType = EventKind | "server.recovered" | "test";

export const eventEffects = ["allow", "deny", "park"] as const;
export const eventOutcomes = ["delivered", "error", "not_delivered", "cut", "unknown", "refused"] as const;

export interface DeliveryEvent {
  /** The same whenever and however often it is sent: `<organization>/<stream>/<number>`, where it stands in the log. */
  readonly id: string;
  readonly type: EventType;
  /** RFC 3339. */
  readonly at: string;
  readonly org: string;
  /** Of a record of the audit log: its hash, in hex. */
  readonly hash: string | null;
  /** By the names of the columns of the log; never a value of an argument, never a secret. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Which events go to a destination. */
export interface EventFilter {
  readonly events: readonly string[];
  /** Of events of calls: none named is every one. */
  readonly effects: readonly string[];
  readonly outcomes: readonly string[];
}

/** Whether the event passes; the outcome of a call that has only begun is not asked for. */
export function passesFilter({ type, data }: DeliveryEvent, filter: EventFilter): boolean {
  if (type === "test") return true;
  if (!filter.events.includes(type === "server.recovered" ? "server.trouble" : type)) return false;
  if (!type.startsWith("call.")) return true;
  const names = (list: readonly string[], value: unknown) => list.length === 0 || (typeof value === "string" && list.includes(value));
  return names(filter.effects, data["effect"]) && (type === "call.started" || names(filter.outcomes, data["outcome"]));
}
