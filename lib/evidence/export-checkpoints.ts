// What was signed of an organization's audit log: the second file that an auditor's verifier takes.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { findPart, type EvidencePart, type EvidenceRange } from "./evidence-range";
import { beginFile, type EvidenceFile } from "./evidence-file";
import { readStatements } from "./read-statements";

/**
 * Notes the download in the admin log and begins the file: the keys, then checkpoints and tombstones in their order, as they are now. Of a time,
 * the checkpoints of that part, and every tombstone. `prove` opens the tenant anew. Throws `invalid_input` where nothing was signed in the time.
 */
export async function exportCheckpoints(tenant: TenantContext, range: EvidenceRange, prove: () => Promise<TenantContext>, now = new Date()): Promise<EvidenceFile> {
  assertCan(tenant, "evidence.export");
  const part = await findPart(tenant, range, now);
  return beginFile(tenant, { file: "checkpoints", range, now, extension: "json", contentType: "application/json; charset=utf-8", pieces: piecesOf(tenant, part, prove) });
}

async function* piecesOf(tenant: TenantContext, part: EvidencePart | null, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  const { last, keys } = await tenant.transaction(async (db) => ({
    last: (await db.$queryRaw<{ checkpoint: bigint | null; tombstone: bigint | null }[]>(Prisma.sql`
      SELECT (SELECT max(number) FROM audit_checkpoints WHERE org_id = ${tenant.org.id}) AS checkpoint, (SELECT max(number) FROM audit_tombstones WHERE org_id = ${tenant.org.id}) AS tombstone`))[0],
    // After the numbers: a key is there before the first that it signs, so what signed up to them is among these.
    keys: await db.$queryRaw<{ id: string; publicKey: string }[]>(Prisma.sql`SELECT id, encode(public_key, 'hex') AS "publicKey" FROM audit_keys ORDER BY first_used, id`),
  }));
  const said = part === null ? "" : `"part":{"first":${String(part.first)}},`;
  yield `{"v":1,"org":${JSON.stringify(tenant.org.id)},"keys":${JSON.stringify(keys)},${said}"checkpoints":[`;
  yield* statements("audit_checkpoints", part ?? { first: 1, last: Number(last?.checkpoint ?? 0) }, prove);
  yield `],"tombstones":[`;
  // One that was signed since deletes what a checkpoint covers that is not in the file.
  yield* statements("audit_tombstones", { first: 1, last: Number(last?.tombstone ?? 0) }, prove);
  yield "]}\n";
}

async function* statements(table: "audit_checkpoints" | "audit_tombstones", { first, last }: EvidencePart, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  let after = first - 1;
  for (let isFirst = true; ; isFirst = false) {
    const rows = await readStatements(await prove(), table, after, last);
    if (rows.length === 0) return;
    yield `${isFirst ? "\n" : ",\n"}${rows.map(({ body, signature, keyId }) => JSON.stringify({ body, signature, keyId })).join(",\n")}`;
    after = Number(rows.at(-1)?.number ?? after);
  }
}
