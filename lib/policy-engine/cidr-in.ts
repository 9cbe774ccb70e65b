// The `cidr_in` operator: strict IP literals, as bytes. IPv4-mapped IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address that it maps.

/** Four or sixteen bytes. */
export type IpBytes = readonly number[];

export interface CidrBlock {
  readonly bytes: IpBytes;
  readonly bits: number;
}

const decimalOctet = /^(?:0|[1-9][0-9]{0,2})$/;
const hexGroup = /^[0-9a-fA-F]{1,4}$/;
const prefixLength = /^(?:0|[1-9][0-9]{0,2})$/;
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** The longest literal: eight groups of four, the last two as IPv4. */
const literalLengthMax = 45;

/** The address's bytes; null for anything but an IPv4 literal of four plain decimals or an IPv6 literal without brackets, port or zone. */
export function readIpAddress(text: string): IpBytes | null {
  if (text.length > literalLengthMax) return null;
  const bytes = text.includes(":") ? readIpv6(text) : readIpv4(text);
  return bytes !== null && isMapped(bytes) ? bytes.slice(12) : bytes;
}

/** The block, or null where the text is no address with a prefix length, or has bits set behind the prefix. */
export function readCidrBlock(text: string): CidrBlock | null {
  const [address = "", length = "", ...more] = text.split("/");
  if (more.length > 0 || address.length > literalLengthMax || !prefixLength.test(length)) return null;
  const bytes = address.includes(":") ? readIpv6(address) : readIpv4(address);
  const bits = Number(length);
  if (bytes === null || bits > bytes.length * 8 || hasHostBits(bytes, bits)) return null;
  return isMapped(bytes) ? { bytes: bytes.slice(12), bits: bits - 96 } : { bytes, bits };
}

/** Whether the address is in the block; never for two different families. */
export function isInBlock(address: IpBytes, { bytes, bits }: CidrBlock): boolean {
  if (address.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const mask = maskOf(bits - index * 8);
    return ((address[index] ?? 0) & mask) === (byte & mask);
  });
}

function readIpv4(text: string): IpBytes | null {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => decimalOctet.test(octet) && Number(octet) <= 255)) return null;
  return octets.map(Number);
}

/** RFC 4291, 2.2: eight groups, one run of zeros as `::`, the last two groups as IPv4. */
function readIpv6(text: string): IpBytes | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => readGroups(half, index === halves.length - 1));
  if (head === undefined || head === null || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const gap = 16 - head.length - tail.length;
  return gap >= 2 ? [...head, ...Array<number>(gap).fill(0), ...tail] : null;
}

function readGroups(text: string, isLast: boolean): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const embedded = isLast && index === groups.length - 1 && group.includes(".") ? readIpv4(group) : null;
    if (embedded === null && !hexGroup.test(group)) return null;
    const value = Number.parseInt(group, 16);
    bytes.push(...(embedded ?? [value >> 8, value & 255]));
  }
  return bytes;
}

function isMapped(bytes: IpBytes): boolean {
  return bytes.length === 16 && mappedPrefix.every((byte, index) => bytes[index] === byte);
}

function hasHostBits(bytes: IpBytes, bits: number): boolean {
  return bytes.some((byte, index) => (byte & ~maskOf(bits - index * 8) & 255) !== 0);
}

/** The mask of one byte of which this many bits belong to the prefix. */
function maskOf(bits: number): number {
  return bits >= 8 ? 255 : bits <= 0 ? 0 : (255 << (8 - bits)) & 255;
}
