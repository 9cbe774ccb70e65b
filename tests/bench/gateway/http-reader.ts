// HTTP/1.1 messages out of the bytes of a connection, for the cheap ends of the bench: what node:http would cost there, the subjects could not use.
// For well-behaved peers on this machine alone.

export interface HttpMessage {
  /** Start line and headers, as sent. */
  readonly head: string;
  readonly body: Buffer;
}

const headEnd = "\r\n\r\n";
const nothing = Buffer.alloc(0);

/** Takes the bytes as they come and calls `onMessage` for each message that is whole. Throws for a length that cannot be known. */
export function httpReader(onMessage: (message: HttpMessage) => void): (chunk: Buffer) => void {
  let held: Buffer = nothing;
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const end = held.indexOf(headEnd);
      if (end < 0) return;
      const head = held.toString("latin1", 0, end);
      const body = bodyAt(held, end + headEnd.length, head);
      if (body === null) return;
      held = held.subarray(body.end);
      onMessage({ head, body: body.bytes });
    }
  };
}

/** Null where the body is not whole yet. */
function bodyAt(bytes: Buffer, from: number, head: string): { readonly bytes: Buffer; readonly end: number } | null {
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return chunkedAt(bytes, from);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.length < from + length ? null : { bytes: bytes.subarray(from, from + length), end: from + length };
}

function chunkedAt(bytes: Buffer, from: number): { readonly bytes: Buffer; readonly end: number } | null {
  const parts: Buffer[] = [];
  for (let at = from; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (Number.isNaN(size)) throw new Error("a chunk without a size");
    const begin = line + 2;
    at = begin + size + 2;
    if (bytes.length < at) return null;
    if (size === 0) return { bytes: Buffer.concat(parts), end: at };
    parts.push(bytes.subarray(begin, begin + size));
  }
}
