// The records of an organization whose time is up: the beginning of each of its chains, as far as a checkpoint covers it and nothing in it is still wanted.
// By when they came in, by the clock of the database, which is one for all gateways. Records name the times of many.
import type { PoolClient } from "pg";
import { z } from "zod";

const chainsAtOnce = 500;

// A chain is kept for good, and each start of a gateway begins one: most of them have nothing left, or nothing that is over, and are asked for no more
// than their first record.
const findChains = `
SELECT c.writer, c.covered::float8 AS covered, first.seq::float8 AS first, coalesce(first.received_at < (SELECT log_kept_since($1)), false) AS is_over
FROM (SELECT writer_id AS writer, checkpointed AS covered FROM audit_chains
  WHERE org_id = $1 AND writer_id <> 'console' AND checkpointed > 0 AND writer_id COLLATE "C" > $2 ORDER BY writer_id COLLATE "C" LIMIT ${chainsAtOnce}) c
LEFT JOIN LATERAL (SELECT a.seq, coalesce(a.received_at, a.at) AS received_at FROM audit_records a
  WHERE a.org_id = $1 AND a.writer_id = c.writer AND a.seq <= c.covered ORDER BY a.seq LIMIT 1) first ON true
ORDER BY c.writer COLLATE "C"`;
const readOver = `
SELECT a.seq::float8 AS seq, a.hash FROM audit_records a
WHERE a.org_id = $1 AND a.writer_id = $2 AND a.seq > $3 AND a.seq <= $4 AND a.seq < coalesce(
  (SELECT w.seq FROM audit_records w WHERE w.org_id = $1 AND w.writer_id = $2 AND w.seq > $3 AND w.seq <= $4
    AND coalesce(w.received_at, w.at) >= (SELECT log_kept_since($1)) ORDER BY w.seq LIMIT 1), $4 + 1)
ORDER BY a.seq`;

const chainsSchema = z.array(z.object({ writer: z.string(), covered: z.number(), first: z.number().nullable(), is_over: z.boolean() }));
const recordsSchema = z.array(z.object({ seq: z.number(), hash: z.instanceof(Buffer) }));

/** Of one chain, in their order. */
export interface OverRecords {
  readonly writer: string;
  readonly records: readonly { readonly seq: number; readonly hash: Buffer }[];
}

/** Chain by chain, in the order of their writers, and at most so many records at once. Whoever asks may delete what it was given before it asks for more. */
export async function* findOver(client: PoolClient, orgId: string, recordsMax: number): AsyncGenerator<OverRecords, void, undefined> {
  for (let after: string | undefined = ""; after !== undefined;) {
    const chains = chainsSchema.parse((await client.query(findChains, [orgId, after])).rows);
    for (const { writer, covered, first, is_over } of chains) {
      let through = is_over && first !== null ? first - 1 : covered;
      while (through < covered) {
        const records = recordsSchema.parse((await client.query(readOver, [orgId, writer, through, Math.min(covered, through + recordsMax)])).rows);
        if (records.length > 0) yield { writer, records };
        through = records.length === recordsMax ? through + recordsMax : covered;
      }
    }
    after = chains.length === chainsAtOnce ? chains.at(-1)?.writer : undefined;
  }
}
