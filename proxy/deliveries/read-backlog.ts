// How much waits to be sent, and since when, over all organizations: what an operator watches.
import { z } from "zod";
import { destinationKinds, type DestinationKind } from "@/lib/destinations/destination-kinds";
import type { Query } from "../postgres/open-postgres";

export interface DeliveryBacklog {
  readonly kind: DestinationKind;
  /** Batches on their way, of destinations that are on. */
  readonly waiting: number;
  /** Dead letters that are kept. */
  readonly dead: number;
  /** Since the oldest was recorded, or cut, that a destination which is on has not been sent; 0 where nothing waits. */
  readonly oldestMs: number;
}

// Tests are of the moment, and what waits for a destination that is off or paused waits for a person.
const statement = `
SELECT d.kind, sum(w.waiting)::int AS waiting, sum(x.dead)::int AS dead, coalesce(max(extract(epoch FROM $1::timestamptz - least(w.oldest, s.oldest)) * 1000), 0)::float8 AS oldest_ms
FROM destinations d
CROSS JOIN LATERAL (
  SELECT count(*) AS waiting, min(v.created_at) AS oldest FROM deliveries v
  WHERE d.state = 'on' AND v.org_id = d.org_id AND v.destination_id = d.id AND v.state = 'waiting' AND v.stream <> 'test') w
CROSS JOIN LATERAL (
  SELECT count(*) AS dead FROM deliveries v WHERE v.org_id = d.org_id AND v.destination_id = d.id AND v.state = 'dead' AND v.stream <> 'test') x
CROSS JOIN LATERAL (
  SELECT min(f.at) AS oldest FROM streams_to_send a CROSS JOIN LATERAL (
    (SELECT r.at FROM audit_records r WHERE r.org_id = a.org_id AND r.writer_id = a.stream AND r.seq > a.through ORDER BY r.seq LIMIT 1)
    UNION ALL (SELECT k.at FROM audit_checkpoints k WHERE a.stream = 'checkpoints' AND k.org_id = a.org_id AND k.number > a.through ORDER BY k.number LIMIT 1)
    UNION ALL (SELECT o.at FROM outbox_events o WHERE a.stream = 'outbox' AND o.org_id = a.org_id AND o.number > a.through ORDER BY o.number LIMIT 1)) f
  WHERE d.state = 'on' AND a.org_id = d.org_id AND a.destination_id = d.id) s
GROUP BY d.kind`;
const rowsSchema = z.array(z.object({ kind: z.enum(destinationKinds), waiting: z.number(), dead: z.number(), oldest_ms: z.number() }));

/** A row for each kind of which there is a destination. */
export async function readBacklog(query: Query, nowMs: number): Promise<readonly DeliveryBacklog[]> {
  const { rows } = await query(statement, [new Date(nowMs)]);
  return rowsSchema.parse(rows).map(({ oldest_ms, ...row }) => ({ ...row, oldestMs: Math.max(0, oldest_ms) }));
}
