// A moment as documents write it: a date and time of ISO 8601 with its offset from UTC. No clock is read here.

const instantText = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the Unix epoch, or null where the text is no moment: 30 February, 24:00 and leap seconds are none. */
export function parseInstant(text: string): number | null {
  const date = instantText.exec(text)?.[1];
  if (date === undefined) return null;
  const [midnight, moment] = [Date.parse(`${date}T00:00:00Z`), Date.parse(text)];
  if (Number.isNaN(midnight) || Number.isNaN(moment)) return null;
  // The 30th of February would read as the 2nd of March.
  return new Date(midnight).toISOString().startsWith(date) ? moment : null;
}
