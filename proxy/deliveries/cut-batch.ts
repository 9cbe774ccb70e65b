// Cuts the next batch for a destination from the streams that are ahead of it, and moves its cursor with it, by one statement: what was
// looked at is either in a delivery or not wanted.
import { z } from "zod";
import { randomId } from "@/lib/crypto/random-id";
import { passesFilter, type DeliveryEvent } from "@/lib/destinations/delivery-event";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { Destination } from "./destination";
import { ownStreams, readEvents } from "./read-events";
import type { WaitingDelivery } from "./waiting-delivery";

// The stream that waited longest for its turn, so that a busy writer never keeps another from its own.
const nextStream = "SELECT stream, through::text, head::text FROM streams_to_send WHERE org_id = $1 AND destination_id = $2 ORDER BY moved_at NULLS FIRST, stream LIMIT 1";
// $9: records that were deleted when their time was up, before anybody had sent them. They are told of, not passed over.
const cut = `
WITH moved AS (
  INSERT INTO delivery_cursors AS c (org_id, destination_id, stream, through, moved_at)
  SELECT d.org_id, d.id, $3::text, $5::bigint, $6::timestamptz FROM destinations d WHERE d.org_id = $1 AND d.id = $2
  ON CONFLICT (org_id, destination_id, stream) DO UPDATE SET through = EXCLUDED.through, moved_at = EXCLUDED.moved_at WHERE c.through = $4
  RETURNING 1
), gone AS (
  INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, state, cause, created_at, finished_at)
  SELECT $10, $1, $2, $3, '{}', $9::integer, 'dead', 'records_gone', $6, $6 FROM moved WHERE $9::integer > 0
)
INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, created_at)
SELECT $7, $1, $2, $3, $8, cardinality($8::bigint[]), $6 FROM moved WHERE cardinality($8::bigint[]) > 0
RETURNING id`;

const number = z.string().transform((text) => BigInt(text));
const streamSchema = z.object({ stream: z.string(), through: number, head: number });

export type CutBatch = { readonly delivery: WaitingDelivery; readonly events: readonly DeliveryEvent[] };

/** The batch, which waits from now on; `none` where nothing is ahead; `unwanted` where the filter left nothing of what was looked at. */
export async function cutBatch(query: Query, destination: Destination, nowMs: number, bounds: GatewayBounds): Promise<CutBatch | "none" | "unwanted"> {
  const { org_id: orgId, id: destinationId } = destination;
  const { rows: [ahead] } = await query(nextStream, [orgId, destinationId]);
  if (ahead === undefined) return "none";
  const { stream, through, head } = streamSchema.parse(ahead);
  const rows = await readEvents(query, orgId, stream, { after: through, rowsMax: bounds.deliveryRowsMax, bytesMax: bounds.deliveryBytesMax });
  const eventsMax = destination.kind === "webhook" ? bounds.webhookEventsMax : bounds.deliveryEventsMax;
  const wanted = rows.flatMap(({ seq, event }) => (event !== null && passesFilter(event, destination) ? [{ seq, event }] : []));
  const batch = wanted.slice(0, eventsMax);
  const lastSeen = batch.length < wanted.length ? batch.at(-1)?.seq : rows.at(-1)?.seq;
  const to = lastSeen ?? head;
  const seen = rows.filter(({ seq }) => seq <= to).length;
  const gone = Object.hasOwn(ownStreams, stream) ? 0 : Number(to - through) - seen;
  const id = randomId("dlv", nowMs);
  const at = new Date(nowMs);
  const seqs = batch.map(({ seq }) => seq);
  const { rows: made } = await query(cut, [orgId, destinationId, stream, String(through), String(to), at, id, seqs.map(String), gone, randomId("dlv", nowMs)]);
  if (made.length === 0) return "unwanted";
  return { delivery: { id, stream, seqs, attempts: 0, createdAt: at }, events: batch.map(({ event }) => event) };
}
