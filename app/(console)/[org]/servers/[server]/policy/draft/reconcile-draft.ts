// What becomes of a shared draft that arrives while one is edited here. Pure.
import type { DraftRecord } from "@/lib/policies/draft-record";

export type Reconciliation =
  /** Another version is live than this page knows: it is loaded first. */
  | { readonly kind: "wait" }
  /** Both say the same already. */
  | { readonly kind: "same"; readonly text: string }
  /** Only this page has changed it: what is here is saved on top. */
  | { readonly kind: "mine"; readonly text: string }
  /** Only the other has changed it. */
  | { readonly kind: "theirs"; readonly text: string }
  /** Both have: a person decides. */
  | { readonly kind: "both"; readonly text: string };

/** `text` is what the server holds: the draft, or the live version where there is none. */
export function reconcile({ record, live, mine, base }: {
  readonly record: Pick<DraftRecord, "document" | "liveVersion">;
  readonly live: { readonly number: number | null; readonly text: string };
  readonly mine: string;
  readonly base: string;
}): Reconciliation {
  if (record.document === null && record.liveVersion !== live.number) return { kind: "wait" };
  const text = record.document ?? live.text;
  if (text === mine) return { kind: "same", text };
  if (text === base) return { kind: "mine", text };
  return { kind: mine === base ? "theirs" : "both", text };
}
