// What a client may keep of an answer that was made for its grant: MCP 2026-07-28, Caching. Another grant may be answered otherwise, and the
// policy may change: the answer is this grant's own (`cacheScope: "private"`) and short-lived (`ttlMs` ≤ 60,000).
import { listTtlMsMax } from "./bounds";
import { textAt, type Edit, type Span } from "./json-spans";
import { methodFacts } from "./methods";

/** True for the methods whose answers depend on the grant: lists, which are filtered or hold its cursors, and what a policy lets it read. */
export function isAnsweredPrivately(method: string): boolean {
  return method === "resources/read" || (methodFacts(method)?.lists ?? null) !== null;
}

/** Where a result stands in the bytes, and where its two members about keeping it do; `isEmpty` where it has no member at all. */
export interface CachedResult {
  readonly span: Span;
  readonly cacheScope: Span | undefined;
  readonly ttlMs: Span | undefined;
  readonly isEmpty: boolean;
}

/** The edits that make the two members of a result what they must be; none where they are. */
export function privateCacheEdits(bytes: Uint8Array, { span: result, cacheScope: scope, ttlMs: ttl, isEmpty }: CachedResult): readonly Edit[] {
  const written = ttl === undefined ? Number.NaN : Number(ascii.decode(bytes.subarray(ttl.start, ttl.end)));
  const bounded = written >= 0 ? Math.min(written, listTtlMsMax) : 0;
  const edits: Edit[] = [];
  const added: string[] = [];
  if (scope === undefined) added.push('"cacheScope":"private"');
  else if (textAt(bytes, scope) !== "private") edits.push({ span: scope, json: '"private"' });
  if (ttl === undefined) added.push('"ttlMs":0');
  else if (written !== bounded) edits.push({ span: ttl, json: String(bounded) });
  if (added.length > 0) edits.push({ span: { start: result.start + 1, end: result.start + 1 }, json: added.join(",") + (isEmpty ? "" : ",") });
  return edits;
}

const ascii = new TextDecoder();
