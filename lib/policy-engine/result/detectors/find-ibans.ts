// International bank account numbers (ISO 13616): the length of their country, and a right checksum (ISO/IEC 7064, MOD 97-10),
// written in one run or in groups of four.
import type { TextRange } from "../text-range";

/** Length by country, as in the IBAN registry that SWIFT keeps (release 99). */
const lengths: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH CR HR LI LV",
    22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
    26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE",
    31: "MT SC", 32: "LC", 33: "RU",
  }).flatMap(([length, countries]) => countries.split(" ").map((country): [string, number] => [country, Number(length)])),
);

const head = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}/g;
const alphanumeric = /^[A-Za-z0-9]$/;

/** Every account number in the text. Linear: each head is followed for at most 34 characters and the blanks between their groups. */
export function findIbans(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const { index, 1: country = "" } of text.matchAll(head)) {
    const length = lengths.get(country.toUpperCase());
    if (length === undefined || index < (found.at(-1)?.end ?? 0)) continue;
    const written = readGroups(text, index, length);
    if (written !== null && hasRightChecksum(written.account)) found.push({ start: index, end: written.end });
  }
  return found;
}

/** So many letters and digits from here, with at most one blank between two; null where they are fewer, or another follows at once. */
function readGroups(text: string, from: number, length: number): { readonly account: string; readonly end: number } | null {
  let account = "";
  let at = from;
  while (account.length < length) {
    const character = text.charAt(at);
    if (alphanumeric.test(character)) account += character;
    else if (!isBlank(character) || isBlank(text.charAt(at - 1))) return null;
    at += 1;
  }
  return alphanumeric.test(text.charAt(at)) ? null : { account, end: at };
}

function isBlank(character: string): boolean {
  return character === " " || character === "\u00a0" || character === "\u202f";
}

/** With its first four characters moved to the end, and letters read as 10 to 35, the number is 1 modulo 97. */
function hasRightChecksum(account: string): boolean {
  let remainder = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
