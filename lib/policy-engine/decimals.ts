// Numbers as exact decimals: whether a literal is what a double can hold, and amounts in millionths.
// No floating-point arithmetic happens here; everything works on digits.

interface Decimal {
  /** Significant digits without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** The value is `digits` × 10 ^ `exponent`. */
  readonly exponent: number;
}

/** True where the literal's decimal value is that of the shortest form of the double it becomes (law L2): `1.0` and `1e2` are, `9007199254740993` and `1e400` are not. */
export function isExactNumber(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  // Up to 15 significant digits always survive the way into a double and back.
  if (literal.length <= 15 && !/[eE]/.test(literal)) return true;
  const [written, held] = [decimalOf(literal), decimalOf(String(value))];
  return written.digits === held.digits && (written.digits === "" || written.exponent === held.exponent);
}

/** The amount in millionths, rounded down; the value is finite and not negative. */
export function microsRoundedDown(value: number): bigint {
  const { digits, exponent } = decimalOf(String(value));
  if (digits === "") return 0n;
  const shift = exponent + 6;
  if (shift >= 0) return BigInt(digits) * 10n ** BigInt(shift);
  // Not even the first digit is a millionth; a double has digits three hundred places further down.
  if (digits.length + shift <= 0) return 0n;
  return BigInt(digits) / 10n ** BigInt(-shift);
}

/** The amount in millionths, rounded up; the value is finite and not negative. */
export function microsRoundedUp(value: number): bigint {
  const micros = microsRoundedDown(value);
  const { digits, exponent } = decimalOf(String(value));
  return digits !== "" && exponent < -6 ? micros + 1n : micros;
}

function decimalOf(literal: string): Decimal {
  const text = literal.startsWith("-") ? literal.slice(1) : literal;
  const exponentAt = text.search(/[eE]/);
  const mantissa = exponentAt < 0 ? text : text.slice(0, exponentAt);
  const pointAt = mantissa.indexOf(".");
  const all = pointAt < 0 ? mantissa : mantissa.slice(0, pointAt) + mantissa.slice(pointAt + 1);
  const fraction = pointAt < 0 ? 0 : mantissa.length - pointAt - 1;
  // Loops, not /0+$/: that pattern is quadratic on a run of zeros that does not end the text.
  let start = 0;
  while (start < all.length && all[start] === "0") start += 1;
  let end = all.length;
  while (end > start && all[end - 1] === "0") end -= 1;
  const written = exponentAt < 0 ? 0 : Number(text.slice(exponentAt + 1));
  return { digits: all.slice(start, end), exponent: written - fraction + (all.length - end) };
}
