// What of a server's answer a gateway may have to replace, and where that stands. Found by whoever reads the bytes, for whoever sends them on.
import type { HandlePlace } from "./handle-places";
import { entrySpans, memberSpans, wholeSpan, type Span } from "./json-spans";
import type { CachedResult } from "./private-cache";
import { findHandles, type FoundHandle } from "./replace-handles";

/** Plain data: it may go from one thread to another. */
export interface AnswerParts {
  /** Null where there is no result, or nobody asked; "unreadable" where two readers could take two results, or two values of a member of it. */
  readonly result: ResultParts | "unreadable" | null;
  readonly handles: readonly FoundHandle[];
}

export interface ResultParts extends CachedResult {
  /** The array of that name, and its entries. */
  readonly tools: { readonly span: Span; readonly entries: readonly Span[] } | null;
}

/** Null for what stands in no object of that kind. The bytes are a JSON text that a parser has accepted. */
export function answerParts(bytes: Uint8Array, places: readonly HandlePlace[], withResult: boolean): AnswerParts {
  return { result: withResult ? resultParts(bytes) : null, handles: findHandles(bytes, places) };
}

function resultParts(bytes: Uint8Array): AnswerParts["result"] {
  const whole = wholeSpan(bytes);
  const envelope = whole === null ? null : memberSpans(bytes, whole);
  if (envelope === null) return "unreadable";
  const span = envelope.get("result");
  if (span === undefined) return null;
  const members = memberSpans(bytes, span);
  if (members === null) return "unreadable";
  const tools = members.get("tools");
  return {
    span, cacheScope: members.get("cacheScope"), ttlMs: members.get("ttlMs"), isEmpty: members.size === 0,
    tools: tools === undefined ? null : { span: tools, entries: entrySpans(bytes, tools) ?? [] },
  };
}
