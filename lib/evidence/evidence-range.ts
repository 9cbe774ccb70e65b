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
  const [found] = await tenant.transaction((db) => db.$queryRaw<{ first: number | null; last: number | null }[]>(Prisma.sql`
    SELECT min(number) FILTER (WHERE ${since}::timestamptz IS NULL OR at >= ${since})::float8 AS first,
      coalesce(min(number) FILTER (WHERE at >= ${until}), max(number))::float8 AS last
    FROM audit_checkpoints WHERE org_id = ${tenant.org.id}`));
  const { first = null, last = null } = found ?? {};
  if (first === null || last === null) throw new AppError("invalid_input", { public: nothingIn, fields: { since: nothingIn } });
  return { first, last };
}
