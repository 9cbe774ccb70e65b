// Social security numbers of the United States, written AAA-GG-SSSS or with blanks. Nine digits without either could be anything, and are not taken for one.
import type { TextRange } from "../text-range";

// Area 000, 666 and 900 to 999, group 00 and serial 0000 are never given out (SSA, POMS RM 10201.035; 9xx are the tax office's).
const number = /(?<![\d-])(?!000|666|9)\d{3}([ \-\u00a0\u2010-\u2013])(?!00)\d{2}\1(?!0000)\d{4}(?![\d]|-\d)/g;

/** Every such number in the text. Each place is asked for a fixed number of characters: linear. */
export function findUsSsns(text: string): readonly TextRange[] {
  return [...text.matchAll(number)].map(({ 0: written, index }) => ({ start: index, end: index + written.length }));
}
