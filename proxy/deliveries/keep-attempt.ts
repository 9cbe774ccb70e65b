// Writes what an attempt came to, by one statement: the attempt, the delivery, the destination, and the dead letter of what was refused alone.
import { randomId } from "@/lib/crypto/random-id";
import type { Query } from "../postgres/open-postgres";
import type { Destination } from "./destination";
import type { NextStep } from "./next-step";
import { ownStreams } from "./read-events";
import type { WaitingDelivery } from "./waiting-delivery";

export interface Attempt {
  readonly atMs: number;
  readonly tookMs: number;
  readonly outcome: "delivered" | "partly" | "failed" | "refused";
  readonly cause: string | null;
  readonly status: number | null;
  readonly answer: string;
  /** Of a batch that was taken but for some. */
  readonly refusedSeqs: readonly bigint[];
}

// A test says nothing of its destination, except that it may be tried again at once where one came through.
const statement = `
WITH kept AS (
  UPDATE deliveries SET state = $4, attempts = attempts + 1, cause = $6, status = $7, took_ms = $8, finished_at = CASE WHEN $4 = 'waiting' THEN NULL ELSE $3::timestamptz END
  WHERE org_id = $1 AND id = $2 AND state = 'waiting' RETURNING destination_id, stream
), attempted AS (
  INSERT INTO delivery_attempts (org_id, delivery_id, at, outcome, cause, status, took_ms, answer)
  SELECT $1, $2, $3, $5, $6, $7, $8, $9 FROM kept ON CONFLICT DO NOTHING
), refused AS (
  INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, state, attempts, cause, status, took_ms, created_at, finished_at)
  SELECT $10, $1, destination_id, stream, $11, cardinality($11::bigint[]), 'dead', 1, 'events_refused', $7, $8, $3, $3 FROM kept WHERE cardinality($11::bigint[]) > 0
)
UPDATE destinations d SET
  state = CASE WHEN $12 AND d.state = 'on' THEN 'paused' ELSE d.state END,
  paused_at = CASE WHEN $12 AND d.state = 'on' THEN $3 ELSE d.paused_at END,
  paused_cause = CASE WHEN $12 AND d.state = 'on' THEN $6 ELSE d.paused_cause END,
  failures = CASE WHEN kept.stream = 'test' THEN d.failures WHEN $13 THEN d.failures + 1 ELSE 0 END,
  failing_since = CASE WHEN kept.stream = 'test' THEN d.failing_since WHEN $13 THEN coalesce(d.failing_since, $3) ELSE NULL END,
  next_attempt_at = CASE WHEN kept.stream = 'test' AND $4 = 'dead' THEN d.next_attempt_at ELSE $14::timestamptz END,
  served_at = $3, delivered_at = CASE WHEN $4 = 'delivered' THEN $3 ELSE d.delivered_at END
FROM kept WHERE d.org_id = $1 AND d.id = kept.destination_id`;

/** Nothing is written of a delivery that went meanwhile, with its destination. */
export async function keepAttempt(query: Query, destination: Destination, delivery: WaitingDelivery, attempt: Attempt, step: NextStep): Promise<void> {
  const nextAt = step.waitMs === null ? null : new Date(attempt.atMs + attempt.tookMs + step.waitMs);
  const isTest = delivery.stream === ownStreams.test;
  await query(statement, [
    destination.org_id, delivery.id, new Date(attempt.atMs), step.state, attempt.outcome, attempt.cause, attempt.status, Math.round(attempt.tookMs), attempt.answer,
    randomId("dlv", attempt.atMs), attempt.refusedSeqs.map(String), step.pauses && !isTest, step.failed, nextAt,
  ]);
}
