// cidr_in (policy language § Operators): addresses as strings of bits.
import type { Truth } from "@/lib/policy-engine/types";

const mappedPrefix = `${"0".repeat(80)}${"1".repeat(16)}`;

/** Whether the IP literal lies within one of the ranges. */
export function cidrInTruth(value: string, ranges: readonly string[]): Truth {
  const address = bitsOf(value);
  if (address === null) return "undetermined";
  const bits = unmapped(address);
  return ranges.some((range) => {
    const [literal = "", length = ""] = range.split("/");
    const network = bitsOf(literal) ?? "";
    const isMapped = network.length === 128 && network.startsWith(mappedPrefix) && Number(length) >= 96;
    const [top, count] = isMapped ? [network.slice(96), Number(length) - 96] : [network, Number(length)];
    return top.length === bits.length && bits.startsWith(top.slice(0, count));
  }) ? "yes" : "no";
}

function unmapped(bits: string): string {
  return bits.length === 128 && bits.startsWith(mappedPrefix) ? bits.slice(96) : bits;
}

/** 32 or 128 zeros and ones; null where the text is no strict literal. */
function bitsOf(literal: string): string | null {
  return literal.includes(":") ? bitsOfIpv6(literal) : bitsOfIpv4(literal);
}

function bitsOfIpv4(literal: string): string | null {
  const numbers = literal.split(".");
  if (numbers.length !== 4 || !numbers.every((number) => /^(0|[1-9][0-9]{0,2})$/.test(number) && Number(number) <= 255)) return null;
  return numbers.map((number) => Number(number).toString(2).padStart(8, "0")).join("");
}

function bitsOfIpv6(literal: string): string | null {
  const halves = literal.split("::");
  if (halves.length > 2) return null;
  const parts = halves.map((half, index) => (half === "" && halves.length === 2 ? "" : bitsOfGroups(half, index === halves.length - 1)));
  const [left, right] = parts;
  if (left === undefined || left === null || right === null) return null;
  if (right === undefined) return left.length === 128 ? left : null;
  // `::` stands for at least one group of zeros.
  return left.length + right.length <= 112 ? left.padEnd(128 - right.length, "0") + right : null;
}

/** Groups joined by colons; the last may be an IPv4 address where nothing follows. */
function bitsOfGroups(text: string, mayEndInIpv4: boolean): string | null {
  const groups = text.split(":");
  let bits = "";
  for (const [index, group] of groups.entries()) {
    const inDecimals = mayEndInIpv4 && index === groups.length - 1 ? bitsOfIpv4(group) : null;
    if (inDecimals === null && !/^[0-9A-Fa-f]{1,4}$/.test(group)) return null;
    bits += inDecimals ?? Number.parseInt(group, 16).toString(2).padStart(16, "0");
  }
  return bits;
}
