// The part of the log that somebody asks for: a time, and the checkpoints that were signed in it. A part is cut at checkpoints, since only what
// lies between two signatures can be verified without the rest (ADR 0042).

import { z } from "zod";
import { isMoment, momentForms, readSpan } from "@/lib/base/moment-text";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

const moment = z.string().max(40).refine(isMoment, `Write the time as ${momentForms}.`);

export const evidenceRangeInput = z.strictObject({
  since: moment.optional().meta({ description: "A part of the log: from the first checkpoint that was signed at this time or later." }),
  until: moment.optional().meta({ description: "Up to and with the first checkpoint that was signed at this time or later; a day is meant whole." }),
});
export type EvidenceRange = z.output<typeof evidenceRangeInput>;

export interface EvidencePart {
  /** Numbers of checkpoints, both with it. */
  readonly first: number;
  readonly last: number;
}

const nothingIn = "No checkpoint was signed in this time, so nothing of it can be proved. Ask for a longer one.";

/** Null: the whole log was asked for. Throws `invalid_input` where no checkpoint was signed in the time. */
export async function findPart(tenant: TenantContext, range: EvidenceRange, now: Date): Promise<EvidencePart | null> {
  const { since, until } = readSpan(range, now);
  if (since === null && until === null) return null;
  if (since !== null && until !== null && since >= until) throw new AppError("invalid_input", { fields: { until: "This is not after the beginning." } });
  const [found] = await tenant.transaction((db) => db.$queryRaw<{ first: number | null; last: number | null }[]>(partSql(tenant.org.id, since, until)));
  const { first = null, last = null } = found ?? {};
  if (first === null || last === null) throw new AppError("invalid_input", { public: nothingIn, fields: { since: nothingIn } });
  return { first, last };
}

/** No checkpoint is older than the one before it, so each end is the first of an order that an index has: two rows are read, however many there are. */
export function partSql(orgId: string, since: Date | null, until: Date | null): Prisma.Sql {
  const firstFrom = (moment: Date | null) => Prisma.sql`(SELECT number FROM audit_checkpoints WHERE org_id = ${orgId} AND at >= ${moment ?? "-infinity"}::timestamptz ORDER BY at, number LIMIT 1)`;
  const newest = Prisma.sql`(SELECT max(number) FROM audit_checkpoints WHERE org_id = ${orgId})`;
  return Prisma.sql`SELECT ${firstFrom(since)}::float8 AS first, ${until === null ? newest : Prisma.sql`coalesce(${firstFrom(until)}, ${newest})`}::float8 AS last`;
}
