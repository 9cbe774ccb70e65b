// Deletes what organizations do not keep any longer of their logs: rows of `calls` in slices, records in slices that each leave a signed
// tombstone, months that nobody needs at once. What no checkpoint covers yet stays.
import type { PoolClient } from "pg";
import { z } from "zod";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import type { Sha256 } from "@/lib/audit-log/record-hash";
import { tombstoneBody, type StatementSigner, type WriterSpan } from "@/lib/audit-log/signed-statement";
import { findOver, type OverRecords } from "./find-over";

const sliceRowsMax = 5_000;
/** Chains that one slice is of; each costs the database some statements of its own. */
const sliceChainsMax = 100;
/** Of each kind and organization, in one run; what is left then is for the next. */
export const pruneSlicesMax = 100;
/** Records that are hashed at once, some two milliseconds. */
const hashedAtOnce = 200;
/** Of both tables, in one run. */
const monthsMax = 240;

const findOrganizations = "SELECT id FROM organizations WHERE log_retention_days IS NOT NULL ORDER BY id";
// By the same clock, and never before the tombstone that it follows.
const findNext = `
SELECT coalesce(last.number, 0)::int + 1 AS number, to_char(greatest(clock_timestamp(), last.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM (VALUES ($1)) AS o(id) LEFT JOIN LATERAL (SELECT number, at FROM audit_tombstones WHERE org_id = o.id ORDER BY number DESC LIMIT 1) last ON true`;
const insertTombstone = "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) VALUES ($1, $2, $3, $4, $5, $6)";

const nextSchema = z.tuple([z.object({ number: z.number(), at: z.string() })]);

export interface PruneDeps {
  readonly signer: StatementSigner;
  readonly sha256: Sha256;
  /** Waited for where more is hashed than at once: everything else of the process passes. */
  readonly rest: () => Promise<void>;
  /** Ends the work after the slice that is under way. */
  readonly stop: AbortSignal;
  /** One organization's trouble is not another's. */
  readonly onError: (error: unknown, orgId: string) => void;
}

/** One run, on a connection that has no transaction open. True where an organization may have more that is over than the run had room for. */
export async function pruneLog(client: PoolClient, deps: PruneDeps, slicesMax = pruneSlicesMax): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(findOrganizations);
  let isMore = false;
  for (const { id } of rows) {
    try {
      if (await pruneCalls(client, id, deps.stop, slicesMax)) isMore = true;
      if (await pruneRecords(client, id, deps, slicesMax)) isMore = true;
    } catch (error) {
      deps.onError(error, id);
    }
    if (deps.stop.aborted) return true;
  }
  await dropMonths(client, deps.stop);
  return isMore;
}

/** One in a transaction: whoever records a call waits for one of them, and not for all. */
async function dropMonths(client: PoolClient, stop: AbortSignal): Promise<void> {
  for (let month = 0; month < monthsMax && !stop.aborted; month += 1) {
    const { rows } = await client.query<{ dropped: number }>("SELECT drop_spent_partitions() AS dropped");
    if (rows[0]?.dropped !== 1) return;
  }
}

/** True where more may be left. */
async function pruneCalls(client: PoolClient, orgId: string, stop: AbortSignal, slicesMax: number): Promise<boolean> {
  for (let slice = 0; slice < slicesMax && !stop.aborted; slice += 1) {
    const { rows } = await client.query<{ gone: number }>("SELECT prune_calls($1, $2) AS gone", [orgId, sliceRowsMax]);
    if ((rows[0]?.gone ?? 0) < sliceRowsMax) return false;
  }
  return true;
}

/** True where more may be left. */
async function pruneRecords(client: PoolClient, orgId: string, deps: PruneDeps, slicesMax: number): Promise<boolean> {
  let slice: OverRecords[] = [];
  let [rows, slices] = [0, 0];
  for await (const over of findOver(client, orgId, sliceRowsMax)) {
    if (rows + over.records.length > sliceRowsMax || slice.length === sliceChainsMax) {
      await deleteSlice(client, orgId, slice, deps);
      slices += 1;
      if (slices === slicesMax || deps.stop.aborted) return true;
      [slice, rows] = [[], 0];
    }
    slice.push(over);
    rows += over.records.length;
  }
  if (slice.length > 0) await deleteSlice(client, orgId, slice, deps);
  return false;
}

async function deleteSlice(client: PoolClient, orgId: string, slice: readonly OverRecords[], { signer, sha256, rest }: PruneDeps): Promise<void> {
  const tree = merkleTree(sha256);
  const spans = new Map<string, WriterSpan>();
  for (const { writer, records } of slice) {
    for (const { seq, hash } of records) {
      tree.add(hash);
      spans.set(writer, { writer, from: spans.get(writer)?.from ?? seq, to: seq, head: hash.toString("hex") });
      if (tree.size() % hashedAtOnce === 0) await rest();
    }
  }
  const [{ number, at }] = nextSchema.parse((await client.query(findNext, [orgId])).rows);
  const body = tombstoneBody({
    org: orgId, number, at, reason: "retention", writers: [...spans.values()], size: tree.size(), root: Buffer.from(tree.root()).toString("hex"),
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
