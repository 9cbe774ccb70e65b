// When a call began, by its id (lib/crypto/random-id.ts): so that one call is found by its key in whichever partition it lies.

const idForm = /^cal_([0-9abcdefghjkmnpqrstvwxyz]{24})$/;
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const timeChars = 10;

/** Row and id are made by clocks of one process, at different moments of the request. */
export const idClockToleranceMs = 60_000;

/** Milliseconds since 1970 that the id was made with; null for a text that is no id of ours. */
export function momentOfCall(id: string): number | null {
  const text = idForm.exec(id)?.[1];
  if (text === undefined) return null;
  // Ten characters are fifty bits; the first forty-eight are the time.
  const bits = [...text.slice(0, timeChars)].reduce((value, char) => value * 32 + alphabet.indexOf(char), 0);
  return Math.floor(bits / 4);
}
