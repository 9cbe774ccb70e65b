// The difference of two texts in the unified form. Pure.
import { diffParts, lineDiff, type DiffLine } from "./line-diff";

const signs: { readonly [kind in DiffLine["kind"]]: string } = { same: " ", removed: "-", added: "+" };

/** A unified diff with three lines of context; empty where the texts are the same. */
export function unifiedDiff(before: string, after: string, names: { readonly before: string; readonly after: string }): string {
  if (before === after) return "";
  const hunks = diffParts(lineDiff(before, after)).flatMap((part) => (part.kind === "gap" ? [] : [hunk(part.lines)]));
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks, ""].join("\n");
}

function hunk(lines: readonly DiffLine[]): string {
  const [removed, added] = [lines.filter(({ before }) => before !== null), lines.filter(({ after }) => after !== null)];
  // An empty side is named by the line before it, by convention: here always the top.
  const from = `${String(removed[0]?.before ?? 0)},${String(removed.length)}`;
  const to = `${String(added[0]?.after ?? 0)},${String(added.length)}`;
  return [`@@ -${from} +${to} @@`, ...lines.map(({ kind, text }) => `${signs[kind]}${text}`)].join("\n");
}
