// Which requests only listen: their streams belong to no call, and stay open for as long as they may.
import type { Parsed } from "../exchange";

/** The standing GET stream of the legacy era, and `subscriptions/listen` of the modern one. */
export function isListening({ message }: Pick<Parsed, "message">): boolean {
  return message.kind === "open-stream" || (message.kind === "call" && message.call.method === "subscriptions/listen");
}
