// The place of a row in the log, by which its pages follow one another.

/** Where a page of the log begins: after (older than) or before (newer than) one row. */
export interface CallCursor {
  readonly startedAt: Date;
  readonly id: string;
}

const cursorForm = /^(\d{1,15})-(cal_[a-z0-9]{1,40})$/;

/** The text form of a row's place; opaque to those who pass it on. */
export function formatCallCursor(row: { readonly startedAt: string | Date; readonly id: string }): string {
  return `${String(new Date(row.startedAt).getTime())}-${row.id}`;
}

/** The place that a text names, or null where it names none. */
export function parseCallCursor(text: string): CallCursor | null {
  const match = cursorForm.exec(text);
  const [, at, id] = match ?? [];
  if (at === undefined || id === undefined) return null;
  const startedAt = new Date(Number(at));
  return Number.isNaN(startedAt.getTime()) ? null : { startedAt, id };
}
