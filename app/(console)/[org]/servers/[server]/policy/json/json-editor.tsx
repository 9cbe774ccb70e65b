"use client";
// The text of the document: typed, pasted, marked where it is wrong. It holds no state of its own that the draft does not have.
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { json } from "@codemirror/lang-json";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import CodeMirror, { EditorView, ExternalChange, keymap, Prec, ViewPlugin } from "@uiw/react-codemirror";
import type { BuilderTool } from "../builder-types";
import { cursorListener, editorHelp } from "./editor-help";
import { editorLook } from "./editor-look";
import { jsonColours } from "./json-colours";
import { textChange } from "./text-change";

// Undo is the draft's: it knows the edits of the visual side as well.
const setup = { history: false, syntaxHighlighting: false, autocompletion: false, highlightSelectionMatches: false } as const;

/**
 * The look is set, and the type comes, after the lines were measured first, and the editor watches its frame alone: the numbers of lines would stand
 * beside others.
 */
const measuredAsItIsDrawn = ViewPlugin.define((view) => {
  const observer = new ResizeObserver(() => view.requestMeasure());
  observer.observe(view.contentDOM);
  return { destroy: () => observer.disconnect() };
});

interface Place {
  readonly start: number;
  readonly end: number;
}

function showPlace(view: EditorView, place: Place): void {
  const end = Math.min(place.end, view.state.doc.length);
  const start = Math.min(place.start, end);
  view.dispatch({ selection: { anchor: start, head: end }, effects: EditorView.scrollIntoView(start, { y: "center" }) });
  view.focus();
}

export default function JsonEditor({ text, readOnly, tools, marks, place, onType, onUndo, onRedo, onCursor }: {
  text: string;
  readOnly: boolean;
  /** The same list from one rendering to the next, as the functions below. */
  tools: readonly BuilderTool[];
  marks: readonly Diagnostic[];
  /** Selected and brought into view; a new object each time. */
  place: Place | null;
  onType: (text: string) => void;
  /** These are the same functions from one rendering to the next, or the editor would be configured anew. */
  onUndo: () => void;
  onRedo: () => void;
  onCursor: (offset: number) => void;
}) {
  const view = useRef<EditorView | null>(null);

  const extensions = useMemo(() => [
    json(), jsonColours, editorLook, EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": "policy.json", tabindex: "0" }),
    editorHelp(() => tools), cursorListener(onCursor), measuredAsItIsDrawn,
    Prec.highest(keymap.of([
      { key: "Mod-z", run: () => (onUndo(), true), shift: () => (onRedo(), true) },
      { key: "Mod-y", run: () => (onRedo(), true) },
    ])),
  ], [tools, onUndo, onRedo, onCursor]);

  // Before the wrapper notices that the text is another, so that it does not replace the whole and lose the cursor.
  useLayoutEffect(() => {
    const change = view.current === null ? null : textChange(view.current.state.doc.toString(), text);
    if (change !== null) view.current?.dispatch({ changes: change, annotations: ExternalChange.of(true) });
  }, [text]);

  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const length = current.state.doc.length;
    current.dispatch(setDiagnostics(current.state, marks.filter(({ to }) => to <= length)));
  }, [marks]);

  useEffect(() => {
    if (view.current !== null && place !== null) showPlace(view.current, place);
  }, [place]);

  return (
    <CodeMirror
      value={text} onChange={onType} readOnly={readOnly} theme="none" height="100%" className="h-full" basicSetup={setup} extensions={extensions}
      // Tab goes on through the page, as everywhere else.
      indentWithTab={false}
      onCreateEditor={(created) => {
        view.current = created;
        created.dispatch(setDiagnostics(created.state, marks));
        if (place !== null) showPlace(created, place);
      }}
    />
  );
}
