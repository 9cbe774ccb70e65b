// Deletes what organizations do not keep any longer of their logs: rows of `calls` in slices, records in slices that each leave a signed
// tombstone, months that nobody needs at once. What no checkpoint covers yet stays.
import type { PoolClient } from "pg";
import { z } from "zod";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import type { Sha256 } from "@/lib/audit-log/record-hash";
import { tombstoneBody, type StatementSigner, type WriterSpan } from "@/lib/audit-log/signed-statement";

const sliceRowsMax = 5_000;
/** Of each kind and organization, in one run; what is left then waits for the next. */
const slicesMax = 100;
/** Of both tables, in one run. */
const monthsMax = 240;

const findOrganizations = "SELECT id FROM organizations WHERE log_retention_days IS NOT NULL ORDER BY id";
// The beginning of each chain, as far as a checkpoint covers it and nothing in it is still wanted: by when it came in, by the clock of the database, which
// is one for all gateways. Records name the times of many.
const findSlice = `
SELECT c.writer_id AS writer, over.seq::int AS seq, over.hash FROM audit_chains c CROSS JOIN LATERAL (
  SELECT w.seq, w.hash FROM (
    SELECT r.seq, r.hash, bool_and(r.received_at < log_kept_since($1)) OVER (ORDER BY r.seq) AS is_over FROM (
      SELECT a.seq, coalesce(a.received_at, a.at) AS received_at, a.hash FROM audit_records a
      WHERE a.org_id = c.org_id AND a.writer_id = c.writer_id AND a.seq <= c.checkpointed ORDER BY a.seq LIMIT ${sliceRowsMax}) r) w
  WHERE w.is_over) over
WHERE c.org_id = $1 AND c.writer_id <> 'console' ORDER BY c.writer_id COLLATE "C", over.seq LIMIT ${sliceRowsMax}`;
// By the same clock, and never before the tombstone that it follows.
const findNext = `
SELECT coalesce(last.number, 0)::int + 1 AS number, to_char(greatest(clock_timestamp(), last.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM (VALUES ($1)) AS o(id) LEFT JOIN LATERAL (SELECT number, at FROM audit_tombstones WHERE org_id = o.id ORDER BY number DESC LIMIT 1) last ON true`;
const insertTombstone = "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) VALUES ($1, $2, $3, $4, $5, $6)";

const sliceSchema = z.array(z.object({ writer: z.string(), seq: z.number(), hash: z.instanceof(Buffer) }));
const nextSchema = z.tuple([z.object({ number: z.number(), at: z.string() })]);

export interface PruneDeps {
  readonly signer: StatementSigner;
  readonly sha256: Sha256;
  /** Ends the work after the slice that is under way. */
  readonly stop: AbortSignal;
  /** One organization's trouble is not another's. */
  readonly onError: (error: unknown, orgId: string) => void;
}

/** On a connection that has no transaction open. */
export async function pruneLog(client: PoolClient, deps: PruneDeps): Promise<void> {
  const { rows } = await client.query<{ id: string }>(findOrganizations);
  for (const { id } of rows) {
    try {
      await pruneCalls(client, id, deps.stop);
      await pruneRecords(client, id, deps.signer, deps);
    } catch (error) {
      deps.onError(error, id);
    }
    if (deps.stop.aborted) return;
  }
  await dropMonths(client, deps.stop);
}

/** One in a transaction: whoever records a call waits for one of them, and not for all. */
async function dropMonths(client: PoolClient, stop: AbortSignal): Promise<void> {
  for (let month = 0; month < monthsMax && !stop.aborted; month += 1) {
    const { rows } = await client.query<{ dropped: number }>("SELECT drop_spent_partitions() AS dropped");
    if (rows[0]?.dropped !== 1) return;
  }
}

async function pruneCalls(client: PoolClient, orgId: string, stop: AbortSignal): Promise<void> {
  for (let slice = 0; slice < slicesMax && !stop.aborted; slice += 1) {
    const { rows } = await client.query<{ gone: number }>("SELECT prune_calls($1, $2) AS gone", [orgId, sliceRowsMax]);
    if ((rows[0]?.gone ?? 0) < sliceRowsMax) return;
  }
}

async function pruneRecords(client: PoolClient, orgId: string, signer: StatementSigner, { sha256, stop }: PruneDeps): Promise<void> {
  for (let slice = 0; slice < slicesMax && !stop.aborted; slice += 1) {
    const records = sliceSchema.parse((await client.query(findSlice, [orgId])).rows);
    if (records.length === 0) return;
    const tree = merkleTree(sha256);
    const spans = new Map<string, WriterSpan>();
    for (const { writer, seq, hash } of records) {
      tree.add(hash);
      spans.set(writer, { writer, from: spans.get(writer)?.from ?? seq, to: seq, head: hash.toString("hex") });
    }
    const [{ number, at }] = nextSchema.parse((await client.query(findNext, [orgId])).rows);
    const body = tombstoneBody({
      org: orgId, number, at, reason: "retention", writers: [...spans.values()], size: records.length, root: Buffer.from(tree.root()).toString("hex"),
    });
    await client.query("BEGIN");
    try {
      await client.query(insertTombstone, [orgId, number, at, body, Buffer.from(signer.sign("tombstone", body)), signer.keyId]);
      await client.query("SELECT prune_audit_records($1, $2)", [orgId, number]);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
  }
}
