// Other values in the places where a message holds handles, everything else of it byte for byte as it was.
import type { HandleKind, HandlePlace } from "./handle-places";
import { entrySpans, memberSpans, splice, textAt, wholeSpan, type Edit, type Span } from "./json-spans";

export type Replaced =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly bytes: Uint8Array }
  /** A member on the way stands twice, or what stands in a handle's place is no string. */
  | { readonly kind: "unreadable" }
  /** `replace` has nothing to put there. */
  | { readonly kind: "refused"; readonly handle: HandleKind };

/** A handle and where it stands, or "unreadable" for a place of which nobody can say what stands there. */
export type FoundHandle = { readonly kind: HandleKind; readonly value: string; readonly span: Span } | "unreadable";

/**
 * Every handle of the message, in the order of the places. An empty string and null are no handles. Of a question the value is a JSON text,
 * since ids are strings or numbers, empty ones too. The bytes are a JSON text that a parser has accepted.
 */
export function findHandles(bytes: Uint8Array, places: readonly HandlePlace[]): readonly FoundHandle[] {
  const whole = wholeSpan(bytes);
  if (whole === null || bytes[whole.start] !== 0x7b) return ["unreadable"];
  const found: FoundHandle[] = [];
  const known: Known = new Map();
  for (const { kind, path } of places) {
    const spans = spansAt(bytes, whole, path, 0, known);
    if (spans === null) return [...found, "unreadable"];
    for (const span of spans) {
      if (isNull(bytes, span)) continue;
      const value = kind === "question" ? decoder.decode(bytes.subarray(span.start, span.end)) : textAt(bytes, span);
      if (value === null) return [...found, "unreadable"];
      if (value !== "") found.push({ kind, value, span });
    }
  }
  return found;
}

/** Puts `replace(kind, value)` in the place of every handle that was found in these bytes; of a question it is a JSON text. `further` are other edits of the same bytes. */
export function replaceFound(
  bytes: Uint8Array, found: readonly FoundHandle[], replace: (kind: HandleKind, value: string) => string | null, further: readonly Edit[] = [],
): Replaced {
  const edits: Edit[] = [...further];
  for (const handle of found) {
    if (handle === "unreadable") return { kind: "unreadable" };
    const { kind, value, span } = handle;
    const other = replace(kind, value);
    if (other === null) return { kind: "refused", handle: kind };
    edits.push({ span, json: kind === "question" ? other : JSON.stringify(other) });
  }
  return edits.length === 0 ? { kind: "same" } : { kind: "changed", bytes: splice(bytes, edits) };
}

/** Finds and replaces. */
export function replaceHandles(bytes: Uint8Array, places: readonly HandlePlace[], replace: (kind: HandleKind, value: string) => string | null): Replaced {
  return replaceFound(bytes, findHandles(bytes, places), replace);
}

/** Whether nobody can take another member of the envelope, or of the result, for the one that we read. The bytes are a JSON text that a parser has accepted. */
export function isReadOneWay(bytes: Uint8Array): boolean {
  const whole = wholeSpan(bytes);
  const envelope = whole === null ? null : memberSpans(bytes, whole);
  const result = envelope?.get("result");
  return envelope !== null && (result === undefined || memberSpans(bytes, result) !== null);
}

/** Objects that were read already, by where they begin: several places lie in one. */
type Known = Map<number, ReturnType<typeof memberSpans>>;

/** Every value at the place, of whose path `depth` steps are done; null where it cannot be said which they are. */
function spansAt(bytes: Uint8Array, value: Span, path: readonly string[], depth: number, known: Known): readonly Span[] | null {
  const name = path[depth];
  if (name === undefined) return [value];
  if (name === "*") {
    const found: Span[] = [];
    for (const entry of entrySpans(bytes, value) ?? []) {
      const below = spansAt(bytes, entry, path, depth + 1, known);
      if (below === null) return null;
      found.push(...below);
    }
    return found;
  }
  if (bytes[value.start] !== 0x7b) return [];
  let members = known.get(value.start);
  if (members === undefined) {
    members = memberSpans(bytes, value);
    known.set(value.start, members);
  }
  const member = members?.get(name);
  return members === null ? null : member === undefined ? [] : spansAt(bytes, member, path, depth + 1, known);
}

const decoder = new TextDecoder();

function isNull(bytes: Uint8Array, { start, end }: Span): boolean {
  return end - start === 4 && bytes[start] === 0x6e;
}
