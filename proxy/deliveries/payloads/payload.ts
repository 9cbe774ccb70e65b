// What is sent to a receiver: headers and exact bytes. Each kind's writer is beside this file.
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";

export interface Batch {
  readonly deliveryId: string;
  readonly orgId: string;
  readonly createdAt: string;
  readonly index: string | null;
  readonly events: readonly DeliveryEvent[];
}

export interface Payload {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Lines of JSON, each ended by a newline. */
export function jsonLines(lines: readonly unknown[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
