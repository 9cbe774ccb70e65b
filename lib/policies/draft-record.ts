// What leaves lib of a policy's draft.

import type { VersionAuthor } from "./policy-record";

export interface DraftRecord {
  readonly policyId: string;
  /** Grows by one with every change of the draft, its end included; 0 where there never was one. */
  readonly revision: number;
  /** As typed, valid or not; null: there is no draft, and what one would edit is the live version. */
  readonly document: string | null;
  /** The newest version that its writers have seen. */
  readonly seenVersion: number;
  /** What one edits where there is no document; null where no version is live. */
  readonly liveVersion: number | null;
  /** Who made the last change, and when; null where there never was one. */
  readonly edited: DraftTrace | null;
  /** What that person took the place of: another's text, or the one that was discarded. */
  readonly replaced: (DraftTrace & { readonly document: string }) | null;
}

export interface DraftTrace {
  readonly by: VersionAuthor;
  readonly at: string;
  /** Whether it was who asks. */
  readonly own: boolean;
}
