// The records of the audit log as evidence: every line as it was hashed, writer by writer, for an auditor's verifier.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

const rowsPerPage = 1_000;
/** Of texts, and one record at least: a list of changed tools is half a megabyte, and a page of them must not be a page of memory. */
export const bytesPerPage = 4_194_304;
/** How old the proof of membership may be while a file is on its way (law L10). */
const provenForMs = 2_000;

export interface EvidenceFile {
  readonly fileName: string;
  readonly contentType: string;
  /** The file in pieces, each of them whole lines. Throws where the membership ends on the way. */
  readonly pieces: AsyncGenerator<string, void, undefined>;
}

interface Row {
  readonly seq: bigint;
  readonly at: string;
  readonly kind: string;
  readonly prev: string;
  readonly hash: string;
  readonly body: string;
}

/** Notes the export in the admin log and begins it: every chain up to where it ends now. `prove` opens the tenant anew from the caller's credential. */
export async function exportRecords(tenant: TenantContext, prove: () => Promise<TenantContext>, now = new Date()): Promise<EvidenceFile> {
  assertCan(tenant, "evidence.export");
  await tenant.transaction((db) => recordChange(tenant, db, { action: "evidence.export", targetId: tenant.org.id, targetName: tenant.org.name, after: { file: "records" } }));
  return { fileName: `records-${tenant.org.slug}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}.ndjson`, contentType: "application/x-ndjson; charset=utf-8", pieces: piecesOf(tenant, prove) };
}

async function* piecesOf(opened: TenantContext, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  let tenant = opened;
  let provenAt = Date.now();
  const heads = await tenant.transaction((db) => db.$queryRaw<{ writer: string; seq: bigint }[]>(
    Prisma.sql`SELECT writer_id AS writer, seq FROM audit_chains WHERE org_id = ${tenant.org.id} AND seq > 0 ORDER BY writer_id COLLATE "C"`));
  for (const { writer, seq } of heads) {
    let after = 0n;
    while (after < seq) {
      if (Date.now() - provenAt >= provenForMs) {
        tenant = await prove();
        provenAt = Date.now();
      }
      const rows = await readPage(tenant, writer, after, seq);
      if (rows.length === 0) break;
      yield rows.map((row) => `${JSON.stringify({ org: tenant.org.id, writer, ...row, seq: Number(row.seq) })}\n`).join("");
      after = rows.at(-1)?.seq ?? seq;
    }
  }
}

/** The hash before the first of a page is that of the record before, or where that was deleted in its time, what its tombstone says. */
function readPage(tenant: TenantContext, writer: string, after: bigint, through: bigint): Promise<readonly Row[]> {
  const org = tenant.org.id;
  return tenant.transaction((db) => db.$queryRaw<Row[]>(Prisma.sql`
    WITH page AS (
      SELECT m.seq, m.at, m.kind, m.hash, m.body FROM (
        SELECT r.*, sum(octet_length(r.body)) OVER (ORDER BY r.seq) - octet_length(r.body) AS bytes_before FROM (
          SELECT seq, at, kind, hash, body FROM audit_records
          WHERE org_id = ${org} AND writer_id = ${writer} AND seq > ${after} AND seq <= ${through} ORDER BY seq LIMIT ${rowsPerPage}) r) m
      WHERE m.bytes_before < ${bytesPerPage})
    SELECT p.seq, to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, p.kind,
      coalesce(lag(encode(p.hash, 'hex')) OVER (ORDER BY p.seq),
        (SELECT encode(b.hash, 'hex') FROM audit_records b WHERE b.org_id = ${org} AND b.writer_id = ${writer} AND b.seq = p.seq - 1),
        (SELECT w ->> 'head' FROM audit_tombstones t CROSS JOIN LATERAL jsonb_array_elements(t.body::jsonb -> 'writers') w
          WHERE t.org_id = ${org} AND w ->> 'writer' = ${writer} AND (w ->> 'to')::bigint = p.seq - 1 LIMIT 1),
        repeat('0', 64)) AS prev,
      encode(p.hash, 'hex') AS hash, p.body
    FROM page p ORDER BY p.seq`));
}
