// What the page and its skeleton both say.

import type { StatementRecord } from "@/lib/evidence/read-evidence";

export const evidenceWords =
  "Every record of calls and changes stands in a chain of hashes, and each minute a signed checkpoint covers those that are new. Whoever keeps a checkpoint elsewhere can prove offline that nothing under it was changed.";

const rootDigits = 12;

/** The beginning of a root, which is all that fits; the whole is copied. */
export function shortRoot(root: string): string {
  return `${root.slice(0, rootDigits)}…`;
}

/** "console 1–9, log_a 4": which records of whom. */
export function spanWords({ writers }: NonNullable<StatementRecord["said"]>): readonly string[] {
  return writers.map(({ writer, from, to }) => `${writer} ${from === to ? String(from) : `${String(from)}–${String(to)}`}`);
}

export function countWords(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}
