// HMAC-SHA-256 (RFC 2104) of many texts by one key. node:crypto makes an object of the system's for each, which costs three times the hashing.
import { createHash, hash } from "node:crypto";

const blockBytes = 64;
const hashBytes = 32;
/** Texts up to this size are put behind the key's block in a buffer that is kept; longer ones go through it a piece after the other: none has bytes of its own. */
const keptBytes = 16_384;
/** UTF-16 units of such a piece: each is three bytes of UTF-8 or less. */
const pieceUnits = Math.floor(keptBytes / 3);

/** The MAC in hex of texts, one behind the other, in UTF-8. The key is at most 64 bytes long. */
export function textMac(key: Buffer): (...texts: readonly string[]) => string {
  if (key.length > blockBytes) throw new RangeError("the key of a MAC is longer than a block");
  const inner = Buffer.alloc(blockBytes + keptBytes);
  const outer = Buffer.alloc(blockBytes + hashBytes);
  pad(key, 0x36).copy(inner);
  pad(key, 0x5c).copy(outer);

  function hashAtOnce(texts: readonly string[]): Buffer {
    let end = blockBytes;
    for (const text of texts) end += inner.write(text, end);
    return hash("sha256", inner.subarray(0, end), "buffer");
  }

  function hashByPieces(texts: readonly string[]): Buffer {
    const hashing = createHash("sha256").update(inner.subarray(0, blockBytes));
    for (const text of texts) {
      for (let at = 0; at < text.length;) {
        const end = pieceEnd(text, at);
        hashing.update(inner.subarray(blockBytes, blockBytes + inner.write(text.slice(at, end), blockBytes)));
        at = end;
      }
    }
    return hashing.digest();
  }

  return (...texts) => {
    const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    (size > keptBytes ? hashByPieces(texts) : hashAtOnce(texts)).copy(outer, blockBytes);
    // What was hashed does not stay.
    inner.fill(0, blockBytes, blockBytes + Math.min(size, keptBytes));
    return hash("sha256", outer, "hex");
  };
}

/** Between two characters: the halves of a pair are no text each. */
function pieceEnd(text: string, at: number): number {
  const end = at + pieceUnits;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

function pad(key: Buffer, filling: number): Buffer {
  const block = Buffer.alloc(blockBytes, filling);
  for (const [at, byte] of key.entries()) block[at] = byte ^ filling;
  return block;
}
