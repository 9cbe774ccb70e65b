// The history of a policy.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ListVersionsInput } from "./policy-input";
import type { VersionSummary } from "./policy-record";
import { readPolicy } from "./read-policy";
import { versionAuthors } from "./version-authors";

const versionsPerPage = 50;

/** Versions newest first, one page below `before`; `next` is what to give as `before` for the page after, or null. */
export async function listVersions(
  tenant: TenantContext, { policyId, before }: ListVersionsInput,
): Promise<{ readonly versions: readonly VersionSummary[]; readonly next: number | null }> {
  assertCan(tenant, "policy.read");
  return tenant.transaction(async (db) => {
    const policy = await readPolicy(db, policyId);
    const rows = await db.policyVersion.findMany({
      where: { policyId, ...(before === undefined ? {} : { number: { lt: before } }) },
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
