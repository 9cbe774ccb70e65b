// Mints the prefixed ids of everything that Portcullis stores. Tokens, which are secrets, are mint-token.ts.
import { randomBytes } from "node:crypto";

export type IdPrefix =
  | "org" | "srv" | "pol" | "grt" | "cal" | "apr" | "usr" | "mem" | "inv" | "key" | "chg" | "job" | "ses" | "mai" | "tol" | "pvr" | "rpl";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_BYTES = 6;
const RANDOM_BYTES = 9;

/**
 * A new id, `<prefix>_` and 24 lower-case base32 characters: 48 bits of milliseconds, then 72 random bits, so that ids of
 * one kind sort by the time of their making and none can be guessed.
 */
export function randomId<P extends IdPrefix>(prefix: P, nowMs: number = Date.now()): `${P}_${string}` {
  const bytes = Buffer.alloc(TIME_BYTES + RANDOM_BYTES);
  bytes.writeUIntBE(nowMs, 0, TIME_BYTES);
  randomBytes(RANDOM_BYTES).copy(bytes, TIME_BYTES);
  return `${prefix}_${toBase32(bytes)}`;
}

/** 15 bytes are 120 bits, which is 24 characters of five bits exactly: no padding. */
function toBase32(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (let position = 0; position < (bytes.length * 8) / 5; position += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
