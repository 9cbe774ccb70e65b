// What a worker and the process above it say to each other.
import { z } from "zod";

/** From a worker: where it listens, why it should get no traffic, or what it has measured. */
export const fromWorkerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("listens"), port: z.number() }),
  z.object({ kind: z.literal("readiness"), reasons: z.array(z.string()), audit: z.enum(["shipping", "buffering", "blocked"]).nullable() }),
  // The content is prom-client's own form, read by prom-client alone.
  z.object({ kind: z.literal("metrics"), ask: z.number(), metrics: z.array(z.custom<object>((one) => typeof one === "object" && one !== null)) }),
]);
export type FromWorker = z.output<typeof fromWorkerSchema>;

/** To a worker. */
export const toWorkerSchema = z.object({ kind: z.literal("measure"), ask: z.number() });
export type ToWorker = z.output<typeof toWorkerSchema>;
