// A webhook's body, in the shape that Standard Webhooks 1.0.0 recommends: type, timestamp, data. Signing it is sign-webhook.ts.
import type { Batch, Payload } from "./payload";

/** `timestamp` is when the batch was made: the same at every attempt. */
export function webhookPayload({ orgId, createdAt, events }: Batch): Payload {
  const [only] = events;
  const type = events.length === 1 && only?.type === "test" ? "test" : "audit.events";
  return { contentType: "application/json", body: Buffer.from(JSON.stringify({ type, timestamp: createdAt, data: { organization: orgId, events } })) };
}
