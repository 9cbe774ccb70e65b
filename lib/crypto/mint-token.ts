// The form of bearer tokens: a prefix that scanners recognise, 256 random bits, a checksum that finds typing errors before any look-up.
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** What a token is for: `pcg_` opens a grant at the gateway, `pck_` is an organization's API key. */
export type TokenPrefix = "pcg_" | "pck_";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_BYTES = 32;
/** The least number of base62 characters that hold 256 bits. */
const BODY_LENGTH = 43;
/** The least number of base62 characters that hold 32 bits. */
const CHECKSUM_LENGTH = 6;

/** Length of every token, prefix included. */
export const TOKEN_LENGTH = 4 + BODY_LENGTH + CHECKSUM_LENGTH;

/** A new token that nobody can guess: prefix, 256 random bits and the CRC-32 of both, in base62. */
export function mintToken(prefix: TokenPrefix): string {
  const body = toBase62(BigInt(`0x${randomBytes(RANDOM_BYTES).toString("hex")}`), BODY_LENGTH);
  return prefix + body + checksumOf(prefix + body);
}

/** `text` itself when it has the form of a token of this kind, checksum included; else undefined. Whether it was ever given out is the database's to say. */
export function parseToken(text: string, prefix: TokenPrefix): string | undefined {
  if (text.length !== TOKEN_LENGTH || !text.startsWith(prefix) || !/^[0-9A-Za-z]+$/.test(text.slice(prefix.length))) return undefined;
  return numberOf(text.slice(-CHECKSUM_LENGTH)) === crc32(text.slice(0, -CHECKSUM_LENGTH)) ? text : undefined;
}

const HINT_LENGTH = 10;

/** The first characters of a token: enough to recognise it by, too few to use or to guess the rest from. */
export function tokenHint(token: string): string {
  return token.slice(0, HINT_LENGTH);
}

/** What six characters of base62 write: less than 2^36. Every request's token is checked so. */
function numberOf(base62: string): number {
  let value = 0;
  for (let at = 0; at < base62.length; at += 1) value = value * 62 + ALPHABET.indexOf(base62.charAt(at));
  return value;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = "";
  for (let position = 0; position < CHECKSUM_LENGTH; position += 1) {
    checksum = ALPHABET.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}

function toBase62(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let position = 0; position < length; position += 1) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
