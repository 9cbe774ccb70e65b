// What a server mints, as this client may have it: every handle of a message in the sealed form that its grant alone can bring back, and
// lists that no cache shares. Everything else stays the server's own bytes. Which places are looked at is lib/mcp/handle-places.ts.
import { answerParts, type AnswerParts } from "@/lib/mcp/answer-parts";
import type { HandleKind, HandlePlace } from "@/lib/mcp/handle-places";
import type { Edit } from "@/lib/mcp/json-spans";
import { keepEntries } from "@/lib/mcp/list-shape";
import { privateCacheEdits } from "@/lib/mcp/private-cache";
import { replaceFound } from "@/lib/mcp/replace-handles";

/** Seals for one exchange: its grant, its server, its call. */
export interface HandleSealing {
  /** Null for what is too long to be a handle. `method` is the one whose answer holds it. */
  seal(kind: HandleKind, value: string, method: string | null): string | null;
  /** The tool of this task of the server's, if the exchange is about it; else null. */
  toolOfTask(taskId: string): string | null;
}

export interface Binding {
  readonly places: readonly HandlePlace[];
  readonly method: string | null;
  /** The result is marked as one that no cache may share. */
  readonly isPrivate: boolean;
  /** Of a list of tools: the positions of those that stay; null where all do. */
  readonly kept: readonly number[] | null;
}

/** What was found in the bytes already. */
export interface FoundBefore {
  readonly parts: AnswerParts;
  /** Null where nobody has looked: they are few. */
  readonly isUtf8: boolean | null;
}

/**
 * The bytes to send instead, as a text where they are read here, "same" for those as they are, null for what could be read in two ways or holds
 * what is no handle. Of `found` the places are those of the binding.
 */
export function bindHandles(bytes: Uint8Array, binding: Binding, sealing: HandleSealing, found: FoundBefore | null = null): string | Buffer | "same" | null {
  const parts = found?.parts ?? answerParts(bytes, binding.places, binding.isPrivate || binding.kept !== null);
  const further = editsOf(bytes, binding, parts);
  if (further === null) return null;
  const replaced = replaceFound(bytes, parts.handles, (kind, value) => sealing.seal(kind, value, binding.method), further);
  switch (replaced.kind) {
    case "same": return "same";
    case "changed": {
      const isUtf8 = found?.isUtf8 ?? null;
      return isUtf8 === null ? decode(replaced.bytes) : isUtf8 ? bufferOf(replaced.bytes) : null;
    }
    case "unreadable": case "refused": return null;
  }
}

function editsOf(bytes: Uint8Array, { isPrivate, kept }: Binding, { result }: AnswerParts): readonly Edit[] | null {
  if (result === "unreadable") return null;
  if (result === null) return [];
  const { tools } = result;
  return [...(isPrivate ? privateCacheEdits(bytes, result) : []), ...(kept === null || tools === null ? [] : keepEntries(tools.span, tools.entries, kept))];
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
