// Bytes that came in pieces, in one piece.

/** What is larger is in memory that threads share: whoever of them reads it reads it there, and no copy is made for it. Nobody writes to it any more. */
const sharedBytesMin = 65_536;

/** `size` is that of all of them together. */
export function joinChunks(chunks: readonly Buffer[], size: number): Buffer {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  if (size <= sharedBytesMin) return Buffer.concat(chunks, size);
  const whole = Buffer.from(new SharedArrayBuffer(size));
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(whole, at);
  return whole;
}
