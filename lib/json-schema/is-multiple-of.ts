// `multipleOf` on decimals: 0.3 is a multiple of 0.1, and 1.00000001 is none of 1. In integer arithmetic, exact.

interface Decimal {
  readonly digits: bigint;
  /** The value is `digits` × 10 ^ `exponent`. */
  readonly exponent: number;
}

/** True where the value is a whole number of divisors, both read as the shortest decimals that denote them. The divisor is above 0. */
export function isMultipleOf(value: number, divisor: number): boolean {
  const [one, other] = [decimalOf(value), decimalOf(divisor)];
  if (one === null || other === null || other.digits === 0n) return false;
  const exponent = Math.min(one.exponent, other.exponent);
  return scaled(one, exponent) % scaled(other, exponent) === 0n;
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

function decimalOf(value: number): Decimal | null {
  const [, whole, fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  return whole === undefined ? null : { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
