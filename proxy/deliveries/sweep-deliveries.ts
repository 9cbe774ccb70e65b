// Deletes what is shown no longer: deliveries, their attempts, and what the outbox told. And notes which chains have been told to the end, so that
// nobody looks at them again before they grow.
import { z } from "zod";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";

const rowsMax = 5_000;
/** Destinations that are looked at by one statement, and how many deliveries of theirs it deletes: each statement has its time, however many there are of either. */
const destinationsMax = 20;
const deliveredRowsMax = 2_000;
const roundsMax = 10;
const pagesMax = 500;

const nextDestinations = `SELECT id FROM destinations WHERE id > $1 ORDER BY id LIMIT ${String(destinationsMax)}`;
const overMany = `
WITH gone AS (
  DELETE FROM deliveries WHERE ctid = ANY(ARRAY(
    SELECT o.ctid FROM destinations d
    CROSS JOIN LATERAL (SELECT v.number FROM deliveries v WHERE v.org_id = d.org_id AND v.destination_id = d.id AND v.state = 'delivered' ORDER BY v.number DESC OFFSET $2 LIMIT 1) newest
    CROSS JOIN LATERAL (SELECT w.ctid FROM deliveries w WHERE w.org_id = d.org_id AND w.destination_id = d.id AND w.state = 'delivered' AND w.number <= newest.number LIMIT ${String(deliveredRowsMax)}) o
    WHERE d.id = ANY ($1) LIMIT ${String(deliveredRowsMax)}))
  RETURNING 1)
SELECT count(*)::int AS gone FROM gone`;
const old = `DELETE FROM deliveries d WHERE ctid = ANY(ARRAY(SELECT ctid FROM deliveries WHERE state <> 'waiting' AND finished_at < $1 ORDER BY finished_at LIMIT ${String(rowsMax)}))`;
const told = `DELETE FROM outbox_events WHERE ctid = ANY(ARRAY(SELECT ctid FROM outbox_events WHERE at < $1 LIMIT ${String(rowsMax)}))`;
const noteTold = "SELECT note_told_streams($1)";

const idsSchema = z.array(z.object({ id: z.string() }));
const goneSchema = z.tuple([z.object({ gone: z.number() })]);

/**
 * A sweep as of a moment: at most 5,000 of each a time, of what was delivered 20,000 for each 20 of 10,000 destinations; the next goes on where it
 * ended. What fails is told, and keeps no other from being swept. Never rejects.
 */
export function deliverySweeper(
  query: Query, bounds: Pick<GatewayBounds, "deliveredKeptMax" | "deliveriesKeptMs">, onError: (error: unknown) => void,
): (nowMs: number, stop?: AbortSignal) => Promise<void> {
  let after = "";

  async function trimDelivered(ids: readonly string[]): Promise<void> {
    for (let round = 0; round < roundsMax; round += 1) {
      const [{ gone }] = goneSchema.parse((await query(overMany, [ids, bounds.deliveredKeptMax])).rows);
      if (gone < deliveredRowsMax) return;
    }
  }

  async function trimAll(stop: AbortSignal | undefined): Promise<void> {
    for (let page = 0; page < pagesMax && stop?.aborted !== true; page += 1) {
      const ids = idsSchema.parse((await query(nextDestinations, [after])).rows).map(({ id }) => id);
      after = ids.length < destinationsMax ? "" : (ids.at(-1) ?? "");
      await trimDelivered(ids).catch(onError);
      if (after === "") return;
    }
  }

  return async (nowMs, stop) => {
    const before = new Date(nowMs - bounds.deliveriesKeptMs);
    const steps = [() => trimAll(stop), () => query(old, [before]), () => query(told, [before]), () => query(noteTold, [rowsMax])];
    for (const step of steps) {
      if (stop?.aborted !== true) await step().catch(onError);
    }
  };
}
