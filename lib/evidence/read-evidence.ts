// How the log stands as evidence: what was signed of it, by which key, and what is not yet.

import { Prisma } from "@/lib/db/sql";
import { readCheckpoint, readTombstone } from "@/lib/audit-log/read-statement";
import { statementBytes, type Checkpoint, type StatementKind, type Tombstone } from "@/lib/audit-log/signed-statement";
import { verifyEd25519 } from "@/lib/crypto/verify-ed25519";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export const checkpointsPerPage = 20;
const tombstonesShown = 10;
/** A checkpoint is written each minute; an open record older than this says that none is. */
const lateAfterMs = 300_000;

export interface StatementRecord {
  readonly number: number;
  /** Of the key that signed, 64 hex digits; null where this installation does not know the key, so that nothing here vouches for what it says. */
  readonly fingerprint: string | null;
  /** What it says, `at` (ISO) with it; null where a verifier would not take it: its text, its place or its signature is not what was written. */
  readonly said: { readonly at: string; readonly size: number; readonly root: string; readonly writers: readonly { readonly writer: string; readonly from: number; readonly to: number }[] } | null;
}

export interface Evidence {
  readonly last: StatementRecord | null;
  /** Records that no checkpoint covers. */
  readonly open: number;
  /** Whether one of them has waited for longer than checkpoints take. */
  readonly isLate: boolean;
  /** One page, the newest first. */
  readonly checkpoints: readonly StatementRecord[];
  /** The number before which the next page begins; null at the end. */
  readonly older: number | null;
  /** The newest, and how many there are. */
  readonly tombstones: readonly StatementRecord[];
  readonly tombstoneCount: number;
}

interface Row {
  readonly number: number;
  readonly body: string;
  readonly signature: Buffer;
  readonly publicKey: Buffer | null;
  readonly fingerprint: string | null;
}

/** @param before the page of checkpoints with smaller numbers; the newest where not given. */
export async function readEvidence(tenant: TenantContext, { before }: { readonly before?: number | undefined } = {}, now = new Date()): Promise<Evidence> {
  assertCan(tenant, "evidence.export");
  const org = tenant.org.id;
  return tenant.snapshot(async (db) => {
    const rowsOf = (table: "audit_checkpoints" | "audit_tombstones", below: number | undefined, count: number) => db.$queryRaw<Row[]>(Prisma.sql`
      SELECT s.number::float8 AS number, s.body, s.signature, k.public_key AS "publicKey", encode(sha256(k.public_key), 'hex') AS fingerprint
      FROM ${Prisma.raw(table)} s LEFT JOIN audit_keys k ON k.id = s.key_id
      WHERE s.org_id = ${org} ${below === undefined ? Prisma.empty : Prisma.sql`AND s.number < ${below}`} ORDER BY s.number DESC LIMIT ${count}`);
    const page = await rowsOf("audit_checkpoints", before, checkpointsPerPage + 1);
    const [newest] = before === undefined ? page : await rowsOf("audit_checkpoints", undefined, 1);
    const last = newest === undefined ? null : toRecord(org, newest, "checkpoint");
    const tombstones = await rowsOf("audit_tombstones", undefined, tombstonesShown);
    const [open] = await db.$queryRaw<{ records: number; since: Date | null }[]>(Prisma.sql`
      SELECT coalesce(sum(c.seq - c.checkpointed), 0)::float8 AS records,
        min((SELECT r.at FROM audit_records r WHERE r.org_id = c.org_id AND r.writer_id = c.writer_id AND r.seq = c.checkpointed + 1)) AS since
      FROM audit_chains c WHERE c.org_id = ${org} AND c.seq > c.checkpointed`);
    const shown = page.slice(0, checkpointsPerPage).map((row) => toRecord(org, row, "checkpoint"));
    const signedAt = last === null || last.said === null ? 0 : Date.parse(last.said.at);
    return {
      last,
      open: open?.records ?? 0,
      isLate: open?.since instanceof Date && now.getTime() - open.since.getTime() > lateAfterMs && now.getTime() - signedAt > lateAfterMs,
      checkpoints: shown,
      older: page.length > checkpointsPerPage ? (shown.at(-1)?.number ?? null) : null,
      tombstones: tombstones.map((row) => toRecord(org, row, "tombstone")),
      // They count 1, 2, 3….
      tombstoneCount: tombstones[0]?.number ?? 0,
    };
  });
}

const readers: Readonly<Record<StatementKind, (body: string) => Checkpoint | Tombstone | null>> = { checkpoint: readCheckpoint, tombstone: readTombstone };

function toRecord(org: string, { number, body, signature, publicKey, fingerprint }: Row, kind: StatementKind): StatementRecord {
  const said = readers[kind](body);
  const isInPlace = said !== null && said.org === org && said.number === number;
  const isSigned = publicKey === null || verifyEd25519(publicKey, statementBytes(kind, body), signature);
  if (!isInPlace || !isSigned) return { number, fingerprint, said: null };
  return { number, fingerprint, said: { at: said.at, size: said.size, root: said.root, writers: said.writers.map(({ writer, from, to }) => ({ writer, from, to })) } };
}
