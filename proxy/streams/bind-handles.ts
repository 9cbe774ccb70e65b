// What a server mints, as this client may have it: every handle of a message in the sealed form that its grant alone can bring back, and
// lists that no cache shares. Everything else stays the server's own bytes. Which places are looked at is lib/mcp/handle-places.ts.
import type { HandleKind, HandlePlace } from "@/lib/mcp/handle-places";
import { memberSpans, wholeSpan, type Edit } from "@/lib/mcp/json-spans";
import { keepEntries } from "@/lib/mcp/list-shape";
import { privateCacheEdits } from "@/lib/mcp/private-cache";
import { replaceHandles } from "@/lib/mcp/replace-handles";

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

/** The text to send instead, "same" for the bytes as they are, null for what could be read in two ways or holds what is no handle. */
export function bindHandles(bytes: Uint8Array, binding: Binding, sealing: HandleSealing): string | "same" | null {
  const further = editsOf(bytes, binding);
  if (further === null) return null;
  const replaced = replaceHandles(bytes, binding.places, (kind, value) => sealing.seal(kind, value, binding.method), further);
  switch (replaced.kind) {
    case "same": return "same";
    case "changed": return decode(replaced.bytes);
    case "unreadable": case "refused": return null;
  }
}

function editsOf(bytes: Uint8Array, { isPrivate, kept }: Binding): readonly Edit[] | null {
  if (!isPrivate && kept === null) return [];
  const whole = wholeSpan(bytes);
  const envelope = whole === null ? null : memberSpans(bytes, whole);
  if (envelope === null) return null;
  const result = envelope.get("result");
  if (result === undefined) return [];
  const members = memberSpans(bytes, result);
  if (members === null) return null;
  const tools = members.get("tools");
  return [
    ...(isPrivate ? privateCacheEdits(bytes, result, members) : []),
    ...(kept === null || tools === undefined ? [] : [keepEntries(bytes, tools, kept)]),
  ];
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
