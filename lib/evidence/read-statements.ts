// Signed statements of an organization as they are kept, a page at a time.

import { Prisma } from "@/lib/db/sql";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

const rowsPerPage = 1_000;

export interface StatementRow {
  readonly number: bigint;
  readonly body: string;
  /** Lower-case hex. */
  readonly signature: string;
  readonly keyId: string;
}

/** Those with greater numbers than `after`, in their order, up to and with `through`; none behind an empty page. */
export function readStatements(tenant: TenantContext, table: "audit_checkpoints" | "audit_tombstones", after: number, through: number | null): Promise<readonly StatementRow[]> {
  const end = through === null ? Prisma.empty : Prisma.sql`AND number <= ${through}`;
  return tenant.transaction((db) => db.$queryRaw<StatementRow[]>(Prisma.sql`
    SELECT number, body, encode(signature, 'hex') AS signature, key_id AS "keyId" FROM ${Prisma.raw(table)}
    WHERE org_id = ${tenant.org.id} AND number > ${after} ${end} ORDER BY number LIMIT ${rowsPerPage}`));
}
