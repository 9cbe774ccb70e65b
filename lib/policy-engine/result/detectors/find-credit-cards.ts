// Numbers of payment cards: 12 to 19 digits of an issuer's range with a right check digit (ISO/IEC 7812-1, Annex B: Luhn),
// in one run or in groups with one blank or dash between them.
import type { TextRange } from "../text-range";

const digitsMin = 12;
const digitsMax = 19;

/** Issuer ranges and lengths as the card networks publish them. */
const issuers: readonly { readonly name: string; readonly form: RegExp }[] = [
  { name: "Visa", form: /^4(?:\d{12}|\d{15}|\d{18})$/ },
  { name: "Mastercard", form: /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/ },
  { name: "American Express", form: /^3[47]\d{13}$/ },
  { name: "Discover", form: /^6(?:011|4[4-9]\d|5\d\d)\d{12,15}$/ },
  { name: "Diners Club", form: /^3(?:0[0-5]|[689]\d)\d{11,16}$/ },
  { name: "JCB", form: /^35(?:2[89]|[3-8]\d)\d{12,15}$/ },
  { name: "UnionPay", form: /^62\d{14,17}$/ },
  { name: "Maestro", form: /^(?:50|5[6-8]|6\d)\d{10,17}$/ },
  { name: "Mir", form: /^220[0-4]\d{12,15}$/ },
];

// One class after another, each a bounded number of times: linear.
const group = /\d+/g;
const separator = /^[ \-\u00a0\u2010-\u2013\u202f]$/;

/** Digits in one group; all but the last have at least four: fewer is a table of numbers, not a card. */
const groupDigitsMin = 4;

/** Every card number in the text; what stands before or after it in the same row of digits (a date, a check value) is no part of it. */
export function findCreditCards(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  const groups = [...text.matchAll(group)].map(({ 0: digits, index }) => ({ digits, start: index, end: index + digits.length }));
  for (let from = 0; from < groups.length; from += 1) {
    const first = groups[from];
    if (first === undefined || isFraction(text, first.start)) continue;
    const last = lastGroupOfCard(text, groups, from);
    const end = groups[last]?.end;
    if (end === undefined) continue;
    found.push({ start: first.start, end });
    from = last;
  }
  return found;
}

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/** The group that ends the longest card number which begins with this one; −1 where none does. At most five groups are looked at. */
function lastGroupOfCard(text: string, groups: readonly Group[], from: number): number {
  let digits = "";
  let last = -1;
  for (let at = from; at < groups.length; at += 1) {
    const [one, before] = [groups[at], groups[at - 1]];
    if (one === undefined) break;
    const follows = at === from || (before !== undefined && before.digits.length >= groupDigitsMin && one.start === before.end + 1 && separator.test(text.charAt(before.end)));
    if (!follows) break;
    digits += one.digits;
    if (digits.length > digitsMax) break;
    if (digits.length >= digitsMin && isCardNumber(digits)) last = at;
  }
  return last;
}

/** Digits after a decimal point are no card. */
function isFraction(text: string, start: number): boolean {
  return /^\d\.$/.test(text.slice(Math.max(0, start - 2), start));
}

function isCardNumber(digits: string): boolean {
  return hasRightCheckDigit(digits) && issuers.some(({ form }) => form.test(digits));
}

/** Luhn's sum over all digits, every second one from the right doubled, is divisible by ten. */
function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 0x30;
    const weighed = place % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
