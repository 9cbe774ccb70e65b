// Which destinations have something to be sent now, in the order of their turns: every organization's first before anybody's second.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";

export interface ReadyDestination {
  readonly orgId: string;
  readonly id: string;
}

const statement = `
WITH ready AS (
  SELECT d.org_id, d.id, d.served_at FROM destinations d
  WHERE NOT d.id = ANY ($2) AND (
    d.state = 'on' AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= $1 OR d.next_attempt_at > $5) AND (
      EXISTS (SELECT 1 FROM deliveries w WHERE w.org_id = d.org_id AND w.destination_id = d.id AND w.state = 'waiting')
      OR EXISTS (SELECT 1 FROM streams_to_send a WHERE a.org_id = d.org_id AND a.destination_id = d.id))
    OR EXISTS (SELECT 1 FROM deliveries t WHERE t.org_id = d.org_id AND t.destination_id = d.id AND t.state = 'waiting' AND t.stream = 'test'))
), placed AS (
  SELECT r.*, row_number() OVER (PARTITION BY r.org_id ORDER BY r.served_at NULLS FIRST, r.id) + (SELECT count(*) FROM destinations b WHERE b.org_id = r.org_id AND b.id = ANY ($2)) AS place FROM ready r
)
SELECT org_id, id FROM placed WHERE place <= $3 ORDER BY place, served_at NULLS FIRST, id LIMIT $4`;
const rowsSchema = z.array(z.object({ org_id: z.string(), id: z.string() }));

/** At most so many of each organization with its `busy` ones, which are left out, and of all. As in `isDue`, none waits for longer than `waitMs`. */
export async function findReady(query: Query, nowMs: number, busy: readonly string[], max: { readonly perOrg: number; readonly all: number; readonly waitMs: number }): Promise<readonly ReadyDestination[]> {
  const { rows } = await query(statement, [new Date(nowMs), busy, max.perOrg, max.all, new Date(nowMs + max.waitMs)]);
  return rowsSchema.parse(rows).map(({ org_id, id }) => ({ orgId: org_id, id }));
}
