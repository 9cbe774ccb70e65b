// Bytes that came in pieces, in one piece.

/** What is larger is in memory that threads share: whoever of them reads it reads it there, and no copy is made for it. Nobody writes to it any more. */
const sharedBytesMin = 65_536;

/** A smaller piece is copied to those beside it: one of a single byte takes a hundred to hold, and keeps all that it was cut from. */
const keptBytesMin = 4_096;
const blockBytes = 8_192;

export interface GatheredChunks {
  add(chunk: Buffer): void;
  /** All of them in one piece; called once, last. */
  join(): Buffer;
}

/** Takes hardly more memory than there are bytes, however small the pieces are in which they come. */
export function gatherChunks(): GatheredChunks {
  const pieces: Buffer[] = [];
  let size = 0;
  let block = Buffer.alloc(0);
  // Of the block: what stands in no piece yet.
  let from = 0;
  let to = 0;
  const closePiece = (): void => {
    if (to > from) pieces.push(block.subarray(from, to));
    from = to;
  };
  return {
    add(chunk) {
      size += chunk.length;
      // Nearly all come in one piece, which stays where it is.
      if (chunk.length >= keptBytesMin || size === chunk.length) {
        closePiece();
        pieces.push(chunk);
        return;
      }
      if (block.length - to < chunk.length) {
        closePiece();
        block = Buffer.allocUnsafe(blockBytes);
        [from, to] = [0, 0];
      }
      chunk.copy(block, to);
      to += chunk.length;
    },
    join() {
      closePiece();
      return joinPieces(pieces, size);
    },
  };
}

/** `size` is that of all of them together. */
function joinPieces(chunks: readonly Buffer[], size: number): Buffer {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  if (size <= sharedBytesMin) return Buffer.concat(chunks, size);
  const whole = Buffer.from(new SharedArrayBuffer(size));
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(whole, at);
  return whole;
}
