// Amounts in millionths (policy language § Limits), from the shortest decimal that denotes the double.

export const microsRoundedUp = (amount: number): bigint => micros(amount, true);
export const microsRoundedDown = (amount: number): bigint => micros(amount, false);

function micros(amount: number, up: boolean): bigint {
  const [mantissa = "", exponent = "0"] = String(amount).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + 6;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return digits / divisor + (up && digits % divisor > 0n ? 1n : 0n);
}
