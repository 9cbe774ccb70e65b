// HMAC-SHA-256 (RFC 2104) of many texts by one key. node:crypto makes an object of the system's for each, which costs three times the hashing.
import { hash } from "node:crypto";

const blockBytes = 64;
const hashBytes = 32;
/** Texts up to this size are put behind the key's block in a buffer that is kept; longer ones get one of their own. */
const keptBytes = 16_384;

/** The MAC in hex of a text in UTF-8. The key is at most 64 bytes long. */
export function textMac(key: Buffer): (text: string) => string {
  if (key.length > blockBytes) throw new RangeError("the key of a MAC is longer than a block");
  const kept = Buffer.alloc(blockBytes + keptBytes);
  const outer = Buffer.alloc(blockBytes + hashBytes);
  pad(key, 0x36).copy(kept);
  pad(key, 0x5c).copy(outer);
  return (text) => {
    const size = Buffer.byteLength(text);
    const inner = size <= keptBytes ? kept : Buffer.alloc(blockBytes + size);
    if (inner !== kept) kept.copy(inner, 0, 0, blockBytes);
    inner.write(text, blockBytes);
    hash("sha256", inner.subarray(0, blockBytes + size), "buffer").copy(outer, blockBytes);
    // What was hashed does not stay.
    inner.fill(0, blockBytes, blockBytes + size);
    return hash("sha256", outer, "hex");
  };
}

function pad(key: Buffer, filling: number): Buffer {
  const block = Buffer.alloc(blockBytes, filling);
  for (const [at, byte] of key.entries()) block[at] = byte ^ filling;
  return block;
}
