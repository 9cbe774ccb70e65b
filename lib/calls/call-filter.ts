// What one may ask of the audit log: the same words in the page's address and in the API's query.

import { z } from "zod";

const name = z.string().trim().min(1).max(200);
const moment = z.iso.datetime({ offset: true, error: "Write the time as 2026-01-31T12:00:00Z." }).transform((text) => new Date(text));

export const callFilterInput = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  server: name.optional(),
  grant: name.optional(),
  tool: name.optional(),
  method: name.optional(),
  decision: z.enum(["allow", "deny", "park"], "A decision is allow, deny or park.").optional(),
  code: z.string().regex(/^[a-z_]{1,40}$/, "A code has lower-case letters and underscores.").optional(),
});
export type CallFilter = z.output<typeof callFilterInput>;

/** Where a page of the log begins: after (older than) or before (newer than) one row. */
export interface CallCursor {
  readonly startedAt: Date;
  readonly id: string;
}

const cursorForm = /^(\d{1,15})-(cal_[a-z0-9]{1,40})$/;

/** The text form of a row's place; opaque to those who pass it on. */
export function formatCallCursor(row: { readonly startedAt: string; readonly id: string }): string {
  return `${String(Date.parse(row.startedAt))}-${row.id}`;
}

/** The place that a text names, or null where it names none. */
export function parseCallCursor(text: string): CallCursor | null {
  const match = cursorForm.exec(text);
  const [, at, id] = match ?? [];
  if (at === undefined || id === undefined) return null;
  const startedAt = new Date(Number(at));
  return Number.isNaN(startedAt.getTime()) ? null : { startedAt, id };
}
