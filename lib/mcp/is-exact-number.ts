// Whether a number as written survives being read as a double (law L2). Nothing else.

/** A decimal of this many characters, without exponent, has at most 15 significant digits: every double keeps those apart. */
const plainCharactersMax = 15;
const numberParts = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/**
 * True exactly if the decimal value of the token is that of the shortest decimal that denotes its double: `1.0`, `1e2` and
 * `0.1` are, `9007199254740993`, `1e400` and `1e-400` are not. Linear in the token; false for what is no JSON number.
 */
export function isExactNumber(token: string): boolean {
  if (token.length <= plainCharactersMax && !/[eE]/.test(token)) return true;
  const written = scientificOf(token);
  // Of what is too large for a double this is the word `Infinity`, which is no number.
  const shortest = scientificOf(String(Number(token)));
  return written !== null && shortest !== null && written.digits === shortest.digits && written.exponent === shortest.exponent;
}

/** The value as 0.DIGITS × 10^exponent, DIGITS without zeros at either end; zero has no digits and exponent 0. */
function scientificOf(token: string): { readonly digits: string; readonly exponent: number } | null {
  const parts = numberParts.exec(token);
  if (parts === null) return null;
  const [, whole = "", fraction = "", power = "0"] = parts;
  const all = whole + fraction;
  const first = firstNonZero(all);
  if (first === all.length) return { digits: "", exponent: 0 };
  return { digits: all.slice(first, afterLastNonZero(all)), exponent: whole.length - first + Number(power) };
}

// Loops, not /0+$/: that expression is quadratic on a long run of zeros in the middle.
function firstNonZero(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === 0x30) at += 1;
  return at;
}

function afterLastNonZero(digits: string): number {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return end;
}
