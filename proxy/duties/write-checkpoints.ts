// Signs, for each organization with new records, a root over them: what is written by then cannot be changed unseen by anyone who holds the
// checkpoint (law L9). One gateway at a time does it; what a crash leaves undone, the next turn does.
import type { PoolClient } from "pg";
import { z } from "zod";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import type { Sha256 } from "@/lib/audit-log/record-hash";
import { checkpointBody, noCheckpoint, type StatementSigner, type WriterSpan } from "@/lib/audit-log/signed-statement";

export interface CheckpointBounds {
  /** Records that one checkpoint covers at most; what is more is the next one's. */
  readonly recordsMax: number;
  /** Checkpoints of one organization in one turn; then it is the next organization's. */
  readonly perOrgMax: number;
  /** Organizations in one turn. */
  readonly orgsMax: number;
  /** Records that are read at once. */
  readonly pageRows: number;
  /** Records that are hashed at once, some two milliseconds: twenty thousand took 200 from every call of the process. */
  readonly hashedAtOnce: number;
}

export const checkpointBounds: CheckpointBounds = { recordsMax: 20_000, perOrgMax: 10, orgsMax: 10_000, pageRows: 1_000, hashedAtOnce: 200 };

export interface CheckpointDeps {
  readonly signer: StatementSigner;
  readonly sha256: Sha256;
  readonly bounds: CheckpointBounds;
  /** Waited for where more is read or hashed than at once: everything else of the process passes. */
  readonly rest: () => Promise<void>;
  /** Asked before each checkpoint: what is left is for another turn. */
  readonly isOver: () => boolean;
  /** One organization's trouble is not another's, nor one chain's another's. */
  readonly onError: (error: unknown, orgId: string) => void;
}

const keepKey = "INSERT INTO audit_keys (id, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING";
// Whoever waits longest for a checkpoint comes first, so that no organization is always the one that a turn has no room for. The last checkpoint of each
// is found by its number: there is one for each minute that an organization was busy, for good.
const findOrganizations = `
SELECT c.org_id AS id FROM audit_chains c WHERE c.seq > c.checkpointed
GROUP BY c.org_id ORDER BY (SELECT k.at FROM audit_checkpoints k WHERE k.org_id = c.org_id ORDER BY k.number DESC LIMIT 1) NULLS FIRST, c.org_id LIMIT $1`;
const findOrganization = "SELECT 1 FROM organizations WHERE id = $1";
// A chain's head and its records come in one transaction, and neither is changed afterwards: what this sees, the reads below see too.
const findOpen = `SELECT writer_id AS writer, checkpointed::float8 AS covered, seq::float8 AS seq FROM audit_chains WHERE org_id = $1 AND seq > checkpointed ORDER BY writer_id COLLATE "C"`;
const readHashes = "SELECT seq::float8 AS seq, hash FROM audit_records WHERE org_id = $1 AND writer_id = $2 AND seq > $3 AND seq <= $4 ORDER BY seq LIMIT $5";
// By the database's clock, which all gateways share, and never before the checkpoint that it follows.
const findPlace = `
SELECT last.number::float8 AS last, last.body, to_char(greatest(clock_timestamp(), last.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM (VALUES ($1)) AS o(id) LEFT JOIN LATERAL (SELECT number, body, at FROM audit_checkpoints WHERE org_id = o.id ORDER BY number DESC LIMIT 1) last ON true`;
// One statement, which is one transaction: whoever records waits for the heads of the chains, and must not wait for this process to go on.
const keepCheckpoint = "SELECT keep_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const openSchema = z.array(z.object({ writer: z.string(), covered: z.number(), seq: z.number() }));
const hashesSchema = z.array(z.object({ seq: z.number(), hash: z.instanceof(Buffer) }));
const placeSchema = z.tuple([z.object({ last: z.number().nullable(), body: z.string().nullable(), at: z.string() })]);

/** One turn, on a connection that has no transaction open. True where an organization may have records left for which the turn had no room. */
export async function writeCheckpoints(client: PoolClient, deps: CheckpointDeps): Promise<boolean> {
  const { signer, bounds, isOver, onError } = deps;
  let isMoreInAll = false;
  await client.query(keepKey, [signer.keyId, Buffer.from(signer.publicKey)]);
  const { rows } = await client.query<{ id: string }>(findOrganizations, [bounds.orgsMax]);
  for (const { id } of rows) {
    try {
      let gaps: readonly Error[] = [];
      let isMore = true;
      for (let written = 0; isMore && written < bounds.perOrgMax; written += 1) {
        if (isOver()) return true;
        ({ isMore, gaps } = await writeCheckpoint(client, id, deps));
      }
      isMoreInAll ||= isMore;
      await tell(gaps, id);
    } catch (error) {
      await tell([error], id);
    }
  }
  return isMoreInAll;

  /** An organization that was deleted meanwhile has no log any more, and nothing of it is missing. */
  async function tell(errors: readonly unknown[], id: string): Promise<void> {
    if (errors.length === 0 || (await client.query(findOrganization, [id])).rowCount === 0) return;
    for (const error of errors) onError(error, id);
  }
}

/** No more where nothing is new. The checkpoint and how far it covers each chain are written at once or not at all. */
async function writeCheckpoint(client: PoolClient, orgId: string, deps: CheckpointDeps): Promise<{ readonly isMore: boolean; readonly gaps: readonly Error[] }> {
  const { signer, sha256 } = deps;
  const { spans, size, root, gaps } = await coverNew(client, orgId, deps);
  if (size === 0) return { isMore: false, gaps };
  const [{ last, body: lastBody, at }] = placeSchema.parse((await client.query(findPlace, [orgId])).rows);
  const number = (last ?? 0) + 1;
  const prev = lastBody === null ? noCheckpoint : Buffer.from(sha256(Buffer.from(lastBody))).toString("hex");
  const body = checkpointBody({ org: orgId, number, at, prev, writers: spans, size, root });
  await client.query(keepCheckpoint, [
    orgId, number, at, body, Buffer.from(signer.sign("checkpoint", body)), signer.keyId,
    spans.map(({ writer }) => writer), spans.map(({ from }) => from - 1), spans.map(({ to }) => to),
  ]);
  return { isMore: true, gaps };
}

interface Covered {
  readonly spans: readonly WriterSpan[];
  readonly size: number;
  readonly root: string;
  /** Of chains that cannot be covered: whoever tore one would else have kept all others from being signed, too. */
  readonly gaps: readonly Error[];
}

async function coverNew(client: PoolClient, orgId: string, deps: CheckpointDeps): Promise<Covered> {
  const { sha256, bounds, rest } = deps;
  const tree = merkleTree(sha256);
  const spans: WriterSpan[] = [];
  const gaps: Error[] = [];
  for (const { writer, covered, seq } of openSchema.parse((await client.query(findOpen, [orgId])).rows)) {
    const end = Math.min(seq, covered + bounds.recordsMax - tree.size());
    if (end === covered) break;
    const hashes = await readSpan(client, [orgId, writer], covered, end, deps);
    const head = hashes.at(-1);
    if (head === undefined || hashes.length < end - covered) {
      // Whoever signs over a gap says that nothing was there.
      gaps.push(new Error(`record ${String(covered + hashes.length + 1)} of ${writer} is missing, so no checkpoint can cover it`));
      continue;
    }
    for (const hash of hashes) {
      tree.add(hash);
      if (tree.size() % bounds.hashedAtOnce === 0) await rest();
    }
    spans.push({ writer, from: covered + 1, to: end, head: head.toString("hex") });
  }
  return { spans, size: tree.size(), root: Buffer.from(tree.root()).toString("hex"), gaps };
}

/** The hashes of a chain after one record and up to another, as far as none is missing. */
async function readSpan(client: PoolClient, chain: readonly [org: string, writer: string], after: number, end: number, { bounds, rest }: CheckpointDeps): Promise<readonly Buffer[]> {
  const hashes: Buffer[] = [];
  while (after + hashes.length < end) {
    const page = hashesSchema.parse((await client.query(readHashes, [...chain, after + hashes.length, end, bounds.pageRows])).rows);
    const begin = after + hashes.length;
    const whole = page.filter(({ seq }, index) => seq === begin + index + 1);
    hashes.push(...whole.map(({ hash }) => hash));
    if (page.length === 0 || whole.length < page.length) break;
    if (page.length === bounds.pageRows) await rest();
  }
  return hashes;
}
