// The records of the audit log as evidence: every line as it was hashed, writer by writer, for an auditor's verifier.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import { stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { beginFile, type EvidenceFile } from "./evidence-file";
import { findPart, type EvidencePart, type EvidenceRange } from "./evidence-range";
import { readStatements } from "./read-statements";

const rowsPerPage = 1_000;
/** Of texts, and one record at least: a list of changed tools is half a megabyte, and a page of them must not be a page of memory. */
export const bytesPerPage = 4_194_304;

/** How the database begins the text that it keeps of what it cannot read (the migration `unreadable_are_covered`). Of an older form the time is in no hash, and not shown. */
const bodyOfUnreadable = '{"kind" : "unreadable", "at" : ';

interface Row {
  readonly seq: bigint;
  readonly at: string;
  readonly kind: string;
  readonly prev: string;
  readonly hash: string;
  readonly body: string;
}

interface Chain {
  readonly writer: string;
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Notes the export in the admin log and begins it: every chain up to where it ends now, or of a time, the records
 * that its checkpoints cover; and before a record that follows on deleted ones, the tombstones of these. `prove`
 * opens the tenant anew from the caller's credential. Throws `invalid_input` where nothing was signed in the time.
 */
export async function exportRecords(tenant: TenantContext, range: EvidenceRange, prove: () => Promise<TenantContext>, now = new Date()): Promise<EvidenceFile> {
  assertCan(tenant, "evidence.export");
  const part = await findPart(tenant, range, now);
  return beginFile(tenant, { file: "records", range, now, extension: "ndjson", contentType: "application/x-ndjson; charset=utf-8", pieces: piecesOf(tenant, part, prove) });
}

function findChains(tenant: TenantContext, part: EvidencePart | null): Promise<readonly Chain[]> {
  const org = tenant.org.id;
  return tenant.transaction((db) => db.$queryRaw<Chain[]>(part === null
    ? Prisma.sql`SELECT writer_id AS writer, 1::bigint AS from, seq AS to FROM audit_chains WHERE org_id = ${org} AND seq > 0 ORDER BY writer_id COLLATE "C"`
    : Prisma.sql`
      SELECT w ->> 'writer' AS writer, min((w ->> 'from')::bigint) AS from, max((w ->> 'to')::bigint) AS to
      FROM audit_checkpoints k CROSS JOIN LATERAL jsonb_array_elements(k.body::jsonb -> 'writers') w
      WHERE k.org_id = ${org} AND k.number BETWEEN ${part.first} AND ${part.last} GROUP BY w ->> 'writer' ORDER BY (w ->> 'writer') COLLATE "C"`));
}

async function* piecesOf(opened: TenantContext, part: EvidencePart | null, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  const proven = stayProven(opened, prove);
  let told = 0;

  /** Tombstones that are not in the file yet. */
  async function* tombstones(): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const rows = await readStatements(await proven(), "audit_tombstones", told, null);
      if (rows.length === 0) return;
      told = Number(rows.at(-1)?.number ?? told);
      yield rows.map(({ body, signature, keyId }) => `${JSON.stringify({ tombstone: { body, signature, keyId } })}\n`).join("");
    }
  }

  for (const { writer, from, to } of await findChains(opened, part)) {
    let after = from - 1n;
    while (after < to) {
      const tenant = await proven();
      const rows = await readPage(tenant, writer, after, to);
      // What retention took, before the export or while it was made, went with its tombstone: that stands before the record which comes next.
      if (rows[0]?.seq !== after + 1n) yield* tombstones();
      if (rows.length === 0) break;
      yield rows.map((row) => `${JSON.stringify({ org: tenant.org.id, writer, ...row, seq: Number(row.seq) })}\n`).join("");
      after = rows.at(-1)?.seq ?? to;
    }
  }
}

function readPage(tenant: TenantContext, writer: string, after: bigint, through: bigint): Promise<readonly Row[]> {
  return tenant.transaction((db) => db.$queryRaw<Row[]>(pageSql(tenant.org.id, writer, after, through)));
}

/**
 * The hash before the first of a page is that of the record before, or where that was deleted in its time, what its tombstone says: one of the newest, since
 * what is left of a chain begins where the last deletion ended.
 */
export function pageSql(org: string, writer: string, after: bigint, through: bigint): Prisma.Sql {
  return Prisma.sql`
    WITH page AS (
      SELECT m.seq, m.at, m.kind, m.hash, m.body FROM (
        SELECT r.*, sum(octet_length(r.body)) OVER (ORDER BY r.seq) - octet_length(r.body) AS bytes_before FROM (
          SELECT seq, at, kind, hash, body FROM audit_records
          WHERE org_id = ${org} AND writer_id = ${writer} AND seq > ${after} AND seq <= ${through} ORDER BY seq LIMIT ${rowsPerPage}) r) m
      WHERE m.bytes_before < ${bytesPerPage})
    SELECT p.seq,
      CASE WHEN p.kind = 'unreadable' AND NOT starts_with(p.body, ${bodyOfUnreadable}) THEN '' ELSE to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS at, p.kind,
      coalesce(lag(encode(p.hash, 'hex')) OVER (ORDER BY p.seq),
        (SELECT encode(b.hash, 'hex') FROM audit_records b WHERE b.org_id = ${org} AND b.writer_id = ${writer} AND b.seq = p.seq - 1),
        (SELECT w ->> 'head' FROM audit_tombstones t CROSS JOIN LATERAL jsonb_array_elements(t.body::jsonb -> 'writers') w
          WHERE t.org_id = ${org} AND w ->> 'writer' = ${writer} AND (w ->> 'to')::bigint = p.seq - 1 ORDER BY t.number DESC LIMIT 1),
        repeat('0', 64)) AS prev,
      encode(p.hash, 'hex') AS hash, p.body
    FROM page p ORDER BY p.seq`;
}
