"use client";
// Completion and documentation in the editor, from the language's published schema and the server's own tools.
import { autocompletion, startCompletion, type Completion as EditorCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { EditorView, hoverTooltip, type Extension } from "@uiw/react-codemirror";
import type { BuilderTool } from "../builder-types";
import { completionsAt, type Completion } from "./completions";
import { documentationAt } from "./documentation";

/** Ctrl+Space asks for what fits; typing a quote or a letter does as well. Tab is not taken, so that it goes on through the page. */
export function editorHelp(tools: () => readonly BuilderTool[]): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, tools())], icons: false, activateOnTypingDelay: 60 }),
    hoverTooltip((view, position) => {
      const found = documentationAt(view.state.doc.toString(), position);
      return found === null ? null : { pos: found.from, end: found.to, above: true, create: () => ({ dom: documentationCard(found) }) };
    }),
  ];
}

function complete(context: CompletionContext, tools: readonly BuilderTool[]): CompletionResult | null {
  const found = completionsAt(context.state.doc.toString(), context.pos, tools);
  if (found === null || (!context.explicit && context.pos === found.from)) return null;
  return { from: found.from, to: found.to, options: found.options.map(toEditorCompletion), filter: false };
}

function toEditorCompletion({ label, insert, detail }: Completion): EditorCompletion {
  return {
    label, ...(detail === "" ? {} : { info: detail }),
    apply: (view, _completion, from, to) => {
      const at = insert.indexOf("#");
      const text = at < 0 ? insert : insert.slice(0, at) + insert.slice(at + 1);
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + (at < 0 ? text.length : at) }, userEvent: "input.complete" });
      if (at >= 0) startCompletion(view);
    },
  };
}

function documentationCard({ title, text }: { readonly title: string; readonly text: string }): HTMLElement {
  const card = document.createElement("div");
  card.className = "max-w-80 px-2.5 py-2 font-sans text-xs text-ink-muted";
  const name = document.createElement("div");
  name.className = "mb-0.5 font-mono text-ink";
  name.textContent = title;
  card.append(name, text);
  return card;
}

/** Tells where the cursor goes, so that what it is on can be said beside the editor, for those who do not hover. */
export function cursorListener(onMove: (offset: number) => void): Extension {
  return EditorView.updateListener.of((update) => {
    if (update.selectionSet || update.docChanged) onMove(update.state.selection.main.head);
  });
}
