// A slow, plain statement of when a number as written is that of its shortest double form: exact rationals, no cleverness.

/** The value as an integer and a power of ten, both exact. */
function rational(token: string): readonly [bigint, number] {
  const [mantissa = "", power = "0"] = token.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return [BigInt(`${whole}${fraction}`.replace("-", "") || "0"), Number(power) - fraction.length];
}

/** What lib/mcp/is-exact-number.ts must answer. Zero is zero whatever its exponent. */
export function isPlainlyExact(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  const [a, powerA] = rational(token);
  const [b, powerB] = rational(String(value));
  if (a === 0n || b === 0n) return a === b;
  if (Math.abs(powerA - powerB) > 10_000) return false;
  const least = Math.min(powerA, powerB);
  return a * 10n ** BigInt(powerA - least) === b * 10n ** BigInt(powerB - least);
}
