// Deletes what is shown no longer: deliveries, their attempts, and what the outbox told. And notes which chains have been told to the end, so that
// nobody looks at them again before they grow.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";

const rowsMax = 5_000;
const overMany = `
DELETE FROM deliveries d USING (
  SELECT org_id, id FROM (SELECT org_id, id, row_number() OVER (PARTITION BY org_id, destination_id ORDER BY number DESC) AS place FROM deliveries WHERE state = 'delivered') n
  WHERE n.place > $1 LIMIT ${rowsMax}) old
WHERE d.org_id = old.org_id AND d.id = old.id`;
const old = `DELETE FROM deliveries d WHERE ctid = ANY(ARRAY(SELECT ctid FROM deliveries WHERE state <> 'waiting' AND finished_at < $1 LIMIT ${rowsMax}))`;
const told = `DELETE FROM outbox_events WHERE ctid = ANY(ARRAY(SELECT ctid FROM outbox_events WHERE at < $1 LIMIT ${rowsMax}))`;

const noteTold = "SELECT note_told_streams($1)";

/** At most 5,000 of each a time; what is left then waits for the next. */
export async function sweepDeliveries(query: Query, nowMs: number, bounds: Pick<GatewayBounds, "deliveredKeptMax" | "deliveriesKeptMs">): Promise<void> {
  const before = new Date(nowMs - bounds.deliveriesKeptMs);
  await query(overMany, [bounds.deliveredKeptMax]);
  await query(old, [before]);
  await query(told, [before]);
  await query(noteTold, [rowsMax]);
}
