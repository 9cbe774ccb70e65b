"use client";
// Which tools are marked for one act on all of them: one by one, a run with Shift, or everything that the filters leave.
import { useCallback, useMemo, useState } from "react";
import { markedRange, toggled } from "./mark-range";

export interface Marks {
  readonly marked: ReadonlySet<string>;
  /** Marks or unmarks one tool; with `range` marks everything from the last one to it. */
  readonly mark: (name: string, range: boolean) => void;
  readonly markAll: () => void;
  readonly clear: () => void;
}

/** `listed`: what the filters leave, in the order of the list. Marks on tools that a filter hides rest until it is lifted. */
export function useMarks(listed: readonly string[]): Marks {
  const [all, setAll] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | null>(null);
  const marked = useMemo(() => new Set(listed.filter((name) => all.has(name))), [all, listed]);
  const mark = useCallback((name: string, range: boolean): void => {
    setAll((before) => (range ? markedRange(before, listed, anchor ?? name, name) : toggled(before, name)));
    setAnchor(name);
  }, [listed, anchor]);
  const markAll = useCallback((): void => setAll((before) => new Set([...before, ...listed])), [listed]);
  const clear = useCallback((): void => {
    setAll(new Set());
    setAnchor(null);
  }, []);
  return { marked, mark, markAll, clear };
}
