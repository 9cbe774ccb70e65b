"use client";
// Colours JSON in the editor by the design system's own tokens, so that both themes hold, broken JSON included.
import { jsonLanguage } from "@codemirror/lang-json";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { Decoration, EditorView, RangeSetBuilder, type EditorState, type Extension } from "@uiw/react-codemirror";

const highlighter = tagHighlighter([
  { tag: tags.propertyName, class: "text-accent-ink" },
  { tag: tags.string, class: "text-allow" },
  { tag: tags.number, class: "text-risk-execute" },
  { tag: [tags.bool, tags.null], class: "text-risk-write" },
]);

function colourOf(state: EditorState) {
  const builder = new RangeSetBuilder<Decoration>();
  highlightTree(jsonLanguage.parser.parse(state.doc.toString()), highlighter, (from, to, classes) => {
    builder.add(from, to, Decoration.mark({ class: classes }));
  });
  return builder.finish();
}

/** Documents are bounded (256 KiB), so the whole is coloured anew at each change. */
export const jsonColours: Extension = EditorView.decorations.compute(["doc"], colourOf);
