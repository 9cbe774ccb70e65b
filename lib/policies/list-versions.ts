// The history of a policy.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ListVersionsInput } from "./policy-input";
import type { VersionSummary } from "./policy-record";
import { readPolicy } from "./read-policy";
import { versionAuthors } from "./version-authors";

const versionsPerPage = 50;

/** Versions newest first, one page older than number `after`; `next` is `after` of the following page, or null. */
export async function listVersions(
  tenant: TenantContext, { policyId, after }: ListVersionsInput,
): Promise<{ readonly versions: readonly VersionSummary[]; readonly next: number | null }> {
  assertCan(tenant, "policy.read");
  return tenant.transaction(async (db) => {
    const policy = await readPolicy(db, policyId);
    const rows = await db.policyVersion.findMany({
      where: { policyId, ...(after === undefined ? {} : { number: { lt: after } }) },
      select: { number: true, note: true, createdBy: true, createdAt: true },
      orderBy: { number: "desc" },
      take: versionsPerPage + 1,
    });
    const page = rows.slice(0, versionsPerPage);
    const authorOf = await versionAuthors(db, page.map((row) => row.createdBy));
    return {
      versions: page.map((row) => ({
        policyId, number: row.number, note: row.note, author: authorOf(row.createdBy),
        createdAt: row.createdAt.toISOString(), live: row.number === policy.liveVersion,
      })),
      next: rows.length > page.length ? (page.at(-1)?.number ?? null) : null,
    };
  });
}
