// Every bound of deliveries, by name; part of bounds.ts.

export const deliveryBounds = {
  /** Deliveries under way at one time, of all organizations and of one; how often is looked for more; how long one may take. */
  deliveriesAtOnceMax: 16,
  deliveriesPerOrgMax: 4,
  deliveryPollMs: 1_000,
  /** How long a destination keeps its turn while it takes what it is given. */
  deliveryTurnMs: 1_000,
  deliveryMs: 15_000,
  /** Records that are looked at for one batch, events in it, and the characters of their records. */
  deliveryRowsMax: 1_000,
  deliveryEventsMax: 500,
  webhookEventsMax: 100,
  deliveryBytesMax: 524_288,
  /** Batches of which the filter leaves nothing, before the next destination has its turn. */
  deliveryCutsMax: 20,
  deliveryAnswerBytesMax: 1_048_576,
  /** From one attempt to the next, doubled each time and half of it by chance; after so many, about seven hours, it is a dead letter. */
  deliveryRetryMs: 5_000,
  deliveryRetryMaxMs: 3_600_000,
  deliveryAttemptsMax: 16,
  /** The same where the receiver refuses the events themselves: about five minutes. */
  deliveryRefusalsMax: 7,
  deliveryPoolsMax: 128,
  outboxBatchMax: 1_000,
  /** What was delivered is shown for so long, the newest of a destination alone; dead letters and what the outbox told, for as long. */
  deliveredKeptMax: 500,
  deliveriesKeptMs: 2_592_000_000,
  deliveriesSweepMs: 60_000,
  /** How often is counted what waits, for who asks for the metrics. */
  deliveriesMeasuredMs: 15_000,
} as const;
