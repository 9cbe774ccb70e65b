"use client";
// policy.json beside the visual side: the same document as text, with what is wrong and what is doubtful below it.
import { useCallback, useMemo, useState } from "react";
import dynamic from "next/dynamic";
import type { Diagnostic } from "@codemirror/lint";
import { locatePointer, locateProblems, type TextRange } from "@/lib/policy-engine/locate-problem";
import { TextSkeleton } from "@/app/_ui/skeleton";
import { useDraft } from "../draft/policy-draft-context";
import { CursorHelp } from "./cursor-help";
import { DocumentVerdict } from "./document-verdict";

const JsonEditor = dynamic(() => import("./json-editor"), { ssr: false, loading: () => <div className="p-4"><TextSkeleton lines={10} /></div> });

export function JsonPane() {
  const { state, dispatch, tools, current, warnings, pointed } = useDraft();
  const { text } = state;
  const [cursor, setCursor] = useState<number | null>(null);

  const undo = useCallback(() => dispatch({ kind: "undone" }), [dispatch]);
  const redo = useCallback(() => dispatch({ kind: "redone" }), [dispatch]);
  const marks = useMemo((): readonly Diagnostic[] => {
    if (!current.ok) {
      const places = locateProblems(text, current.problems);
      return current.problems.map(({ message }, index) => ({ ...firstLine(text, places[index]), severity: "error", message }));
    }
    return warnings.flatMap(({ pointer, message }): Diagnostic[] => {
      const place = locatePointer(text, pointer);
      return place === null ? [] : [{ ...firstLine(text, place), severity: "warning", message }];
    });
  }, [text, current, warnings]);

  return (
    <div id="policy-json" className="flex min-h-0 flex-1 flex-col">
      <div className="isolate min-h-64 flex-1 overflow-hidden">
        <JsonEditor
          text={text} readOnly={false} tools={tools} marks={marks} place={pointed?.place ?? null}
          onType={(typed) => dispatch({ kind: "typed", text: typed, atMs: Date.now() })}
          onUndo={undo} onRedo={redo} onCursor={setCursor}
        />
      </div>
      {cursor === null ? null : <CursorHelp text={text} offset={cursor} />}
      <DocumentVerdict />
    </div>
  );
}

/** What is marked of a place: a whole section underlined would say nothing. */
function firstLine(text: string, place: TextRange | undefined): { readonly from: number; readonly to: number } {
  const { start, end } = place ?? { start: 0, end: 0 };
  const lineEnd = text.indexOf("\n", start);
  return { from: start, to: lineEnd < 0 ? end : Math.min(end, lineEnd) };
}
