// An answer to `tools/list` without what its grant may not see, and without what nobody has reviewed as it is listed there: a look may have been
// shown something else. Pure.
import type { Guarded } from "@/lib/guard/guarded";
import { visibleDefinitions } from "@/lib/guard/visible-tools";
import { answerParts } from "@/lib/mcp/answer-parts";
import type { HandlePlace } from "@/lib/mcp/handle-places";
import type { Era } from "@/lib/mcp/methods";
import { listedTools, type AnswerOutline } from "@/lib/mcp/outline-answer";
import type { FoundBefore } from "./bind-handles";
import type { ReviewedDefinitions } from "./reviewed-definitions";

/** A tool of the inventory that was listed with another definition than the reviewed one, and that definition where it stands in the answer. */
export interface DifferingTool {
  readonly name: string;
  readonly definition: Uint8Array;
}

export interface FilteredTools {
  /** The positions of those that stay; null where all do. */
  readonly kept: readonly number[] | null;
  readonly differing: readonly DifferingTool[];
  readonly found: FoundBefore;
}

interface Viewer {
  readonly era: Era;
  readonly guarded: Guarded;
  readonly reviewed: ReviewedDefinitions;
}

/** Null for what cannot be read as a list, in one way. `outline` is what another thread has read. */
export function filterTools(bytes: Uint8Array, places: readonly HandlePlace[], { era, guarded, reviewed }: Viewer, outline: AnswerOutline | null): FilteredTools | null {
  const tools = outline === null ? listedTools(bytes) : outline.tools;
  if (tools === null) return null;
  const found = outline ?? { parts: answerParts(bytes, places, true), isUtf8: null };
  const { result } = found.parts;
  const array = result === null || result === "unreadable" ? null : result.tools;
  if (array?.entries.length !== tools.length) return null;
  const standings = reviewed.standings({ bytes, tools, ...array, era });
  const isVisible = visibleDefinitions(guarded);
  const kept: number[] = [];
  const differing: DifferingTool[] = [];
  for (const [position, { name }] of tools.entries()) {
    const [standing, entry, known] = [standings[position], array.entries[position], guarded.inventory.get(name)];
    // What a look will find to be unusable is not shown until then either: clients would have to drop it (MCP 2026-07-28, Schema Extension).
    if (standing !== "unusable" && isVisible(name, standing === "reviewed")) kept.push(position);
    const isAccepted = known?.state === "active" || known?.state === "changed";
    if (isAccepted && standing !== "reviewed" && entry !== undefined) differing.push({ name, definition: bytes.subarray(entry.start, entry.end) });
  }
  return { kept: kept.length === tools.length ? null : kept, differing, found };
}
