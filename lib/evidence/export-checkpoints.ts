// What was signed of an organization's audit log: the second file that an auditor's verifier takes.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { EvidenceFile } from "./export-records";

const rowsPerPage = 1_000;

interface StatementRow {
  readonly number: bigint;
  readonly body: string;
  readonly signature: string;
  readonly keyId: string;
}

/** Begins the file: the keys, then checkpoints and tombstones in their order, as they are now. `prove` opens the tenant anew. */
export function exportCheckpoints(tenant: TenantContext, prove: () => Promise<TenantContext>, now = new Date()): EvidenceFile {
  assertCan(tenant, "evidence.export");
  return { fileName: `checkpoints-${tenant.org.slug}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}.json`, contentType: "application/json; charset=utf-8", pieces: piecesOf(tenant, prove) };
}

async function* piecesOf(tenant: TenantContext, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  const keys = await tenant.transaction((db) => db.$queryRaw<{ id: string; publicKey: string }[]>(Prisma.sql`SELECT id, encode(public_key, 'hex') AS "publicKey" FROM audit_keys ORDER BY first_used, id`));
  yield `{"v":1,"org":${JSON.stringify(tenant.org.id)},"keys":${JSON.stringify(keys)},"checkpoints":[`;
  yield* statements("audit_checkpoints", prove);
  yield `],"tombstones":[`;
  yield* statements("audit_tombstones", prove);
  yield "]}\n";
}

async function* statements(table: "audit_checkpoints" | "audit_tombstones", prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  let after = 0n;
  for (;;) {
    const tenant = await prove();
    const rows = await tenant.transaction((db) => db.$queryRaw<StatementRow[]>(Prisma.sql`
      SELECT number, body, encode(signature, 'hex') AS signature, key_id AS "keyId" FROM ${Prisma.raw(table)}
      WHERE org_id = ${tenant.org.id} AND number > ${after} ORDER BY number LIMIT ${rowsPerPage}`));
    if (rows.length === 0) return;
    yield `${after === 0n ? "\n" : ",\n"}${rows.map(({ body, signature, keyId }) => JSON.stringify({ body, signature, keyId })).join(",\n")}`;
    after = rows.at(-1)?.number ?? after;
  }
}
