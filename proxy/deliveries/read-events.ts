// Events of one stream of an organization, read from where they were recorded.
import { z } from "zod";
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import type { Query } from "../postgres/open-postgres";
import { eventOfCheckpoint, eventOfOutbox, eventOfRecord } from "./event-of-row";

export const ownStreams = { checkpoints: "checkpoints", outbox: "outbox", test: "test" } as const;

/** The rows after a number, or those of some numbers. */
export type Wanted = { readonly after: bigint; readonly rowsMax: number; readonly bytesMax: number } | { readonly seqs: readonly bigint[] };

export interface ReadRow {
  readonly seq: bigint;
  /** Null for a record that is no event. */
  readonly event: DeliveryEvent | null;
}

// Of an outcome, what the log knows of its call: one event says all of it. At least one row, then as many as the bytes leave.
const records = `
WITH picked AS (
  SELECT r.seq, r.at, r.kind, r.call_id, r.hash, r.body, sum(octet_length(r.body)) OVER (ORDER BY r.seq) - octet_length(r.body) AS before
  FROM (SELECT * FROM audit_records WHERE org_id = $1 AND writer_id = $2 AND ($3::bigint IS NULL OR seq > $3) AND ($4::bigint[] IS NULL OR seq = ANY($4)) ORDER BY seq LIMIT $5) r)
SELECT p.seq::text AS seq, p.at, p.kind, encode(p.hash, 'hex') AS hash, p.body, to_jsonb(c) AS call
FROM picked p LEFT JOIN calls c ON p.kind = 'outcome' AND c.org_id = $1 AND c.id = p.call_id
  AND c.started_at = (CASE p.kind WHEN 'outcome' THEN (p.body::json ->> 'started_at')::timestamptz(3) END)
WHERE p.before < $6 ORDER BY p.seq`;
const checkpoints = `
SELECT number::text AS seq, at, body, replace(encode(signature, 'base64'), E'\\n', '') AS signature, key_id
FROM audit_checkpoints WHERE org_id = $1 AND ($2::bigint IS NULL OR number > $2) AND ($3::bigint[] IS NULL OR number = ANY($3)) ORDER BY number LIMIT $4`;
const outbox = `
SELECT number::text AS seq, at, type, data
FROM outbox_events WHERE org_id = $1 AND ($2::bigint IS NULL OR number > $2) AND ($3::bigint[] IS NULL OR number = ANY($3)) ORDER BY number LIMIT $4`;

const seq = z.string().transform((text) => BigInt(text));
const recordRows = z.array(z.object({ seq, at: z.date(), kind: z.string(), hash: z.string(), body: z.string(), call: z.record(z.string(), z.unknown()).nullable() }));
const checkpointRows = z.array(z.object({ seq, at: z.date(), body: z.string(), signature: z.string(), key_id: z.string() }));
const outboxRows = z.array(z.object({ seq, at: z.date(), type: z.string(), data: z.string() }));

/** In their order. Rows that are kept no longer are missing. */
export async function readEvents(query: Query, orgId: string, stream: string, wanted: Wanted): Promise<readonly ReadRow[]> {
  const [after, seqs] = "seqs" in wanted ? [null, wanted.seqs.map(String)] : [String(wanted.after), null];
  const rowsMax = "seqs" in wanted ? wanted.seqs.length : wanted.rowsMax;
  const bytesMax = "seqs" in wanted ? Number.MAX_SAFE_INTEGER : wanted.bytesMax;
  if (stream === ownStreams.checkpoints) {
    return checkpointRows.parse((await query(checkpoints, [orgId, after, seqs, rowsMax])).rows).map((row) => ({ seq: row.seq, event: eventOfCheckpoint(orgId, row) }));
  }
  if (stream === ownStreams.outbox) {
    return outboxRows.parse((await query(outbox, [orgId, after, seqs, rowsMax])).rows).map((row) => ({ seq: row.seq, event: eventOfOutbox(orgId, row) }));
  }
  const { rows } = await query(records, [orgId, stream, after, seqs, rowsMax, bytesMax]);
  return recordRows.parse(rows).map((row) => ({ seq: row.seq, event: eventOfRecord(orgId, stream, row) }));
}
