// Who reads on of what servers say on their streams. A server may put ten thousand events into what arrives at once, each to be read, judged and sealed:
// of an organization a small part is read in one turn of the process, whichever of its streams it came on; the rest has turns beside large bodies.
import type { GatewayBounds } from "../bounds";
import type { LargeTurns } from "./large-turns";
import type { Asker } from "./tenant-queue";

export interface EventTurns {
  /** How many of these bytes are one part: as many as may be read at once. At least one, where there are any. */
  partOf(chunk: Uint8Array): EventPart;
  /** Null where the part may be read at once; else resolves when it is its turn. */
  take(asker: Asker, part: EventPart): Promise<void> | null;
}

export interface EventPart {
  readonly bytes: number;
  /** Ends of lines: no event has less than two. */
  readonly lines: number;
}

/** `nextTurn` is setImmediate. */
export function eventTurns(
  { eventLinesAtOnceMax, eventBytesAtOnceMax }: Pick<GatewayBounds, "eventLinesAtOnceMax" | "eventBytesAtOnceMax">, largeTurns: LargeTurns, nextTurn: (next: () => void) => void,
): EventTurns {
  const read = new Map<string, EventPart>();

  function note(orgId: string, part: EventPart): void {
    if (read.size === 0) nextTurn(() => read.clear());
    read.set(orgId, part);
  }

  return {
    partOf(chunk) {
      const bytesMax = Math.min(chunk.length, eventBytesAtOnceMax);
      let lines = 0;
      let bytes = 0;
      while (bytes < bytesMax && lines < eventLinesAtOnceMax) {
        const byte = chunk[bytes];
        if (byte === 0x0a || byte === 0x0d) lines += 1;
        bytes += 1;
      }
      return { bytes, lines };
    },
    take(asker, part) {
      const before = read.get(asker.orgId) ?? { bytes: 0, lines: 0 };
      const together = { bytes: before.bytes + part.bytes, lines: before.lines + part.lines };
      if (together.bytes > eventBytesAtOnceMax || together.lines > eventLinesAtOnceMax) return largeTurns.take(asker);
      note(asker.orgId, together);
      return null;
    },
  };
}
