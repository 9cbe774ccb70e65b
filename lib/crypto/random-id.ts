// Mints the prefixed ids of everything that Portcullis stores. Tokens, which are secrets, are mint-token.ts.
import { randomFillSync } from "node:crypto";

export type IdPrefix =
  | "org" | "srv" | "pol" | "grt" | "cal" | "apr" | "usr" | "mem" | "inv" | "key" | "chg" | "job" | "ses" | "mai" | "tol" | "pvr" | "rpl" | "log" | "dst" | "dlv" | "cvw";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_BYTES = 6;
const RANDOM_BYTES = 9;
/** Random bytes are drawn for so many ids at once: asking for nine alone costs as much. Each is used once. */
const IDS_DRAWN = 256;

/** Any ten bits as two characters. */
const PAIRS: readonly string[] = Array.from({ length: 1_024 }, (_, bits) => ALPHABET.charAt(bits >> 5) + ALPHABET.charAt(bits & 31));

const drawn = Buffer.alloc(IDS_DRAWN * RANDOM_BYTES);
let drawnUsed = drawn.length;
/** The id that is being made. */
const made = Buffer.alloc(TIME_BYTES + RANDOM_BYTES);

/**
 * A new id, `<prefix>_` and 24 lower-case base32 characters: 48 bits of milliseconds, then 72 random bits, so that ids of
 * one kind sort by the time of their making and none can be guessed.
 */
export function randomId<P extends IdPrefix>(prefix: P, nowMs: number = Date.now()): `${P}_${string}` {
  made.writeUIntBE(nowMs, 0, TIME_BYTES);
  if (drawnUsed === drawn.length) {
    randomFillSync(drawn);
    drawnUsed = 0;
  }
  drawn.copy(made, TIME_BYTES, drawnUsed, drawnUsed + RANDOM_BYTES);
  drawn.fill(0, drawnUsed, drawnUsed + RANDOM_BYTES);
  drawnUsed += RANDOM_BYTES;
  return `${prefix}_${toBase32(made)}`;
}

/** When the id was made, by its maker's clock: its first ten characters are 50 bits, of which 48 are milliseconds. NaN for what is no id. */
export function idTimeMs(id: string): number {
  let bits = 0;
  for (const character of id.slice(id.indexOf("_") + 1).slice(0, 10)) {
    const value = ALPHABET.indexOf(character);
    bits = value === -1 ? Number.NaN : bits * 32 + value;
  }
  return Math.floor(bits / 4);
}

/** 15 bytes are 120 bits, which is 24 characters of five bits exactly: no padding. Forty bits at a time, as two halves. */
function toBase32(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 5) {
    const high = bytes.readUIntBE(at, 3) >> 4;
    const low = bytes.readUIntBE(at + 2, 3) & 0xfffff;
    text += `${PAIRS[high >> 10]}${PAIRS[high & 1_023]}${PAIRS[low >> 10]}${PAIRS[low & 1_023]}`;
  }
  return text;
}
