// A search of the log as a value: what the box, the controls, the address and the API all mean.

import type { Moment } from "@/lib/base/moment-text";
import type { SearchKey } from "./search-keys";

export type Comparison = "=" | ">" | ">=" | "<" | "<=";

export type SearchValue =
  /** `pattern`: an unquoted `*` stands for any text. */
  | { readonly kind: "text"; readonly text: string; readonly pattern: boolean }
  /** One of the key's choices. */
  | { readonly kind: "choice"; readonly choice: string }
  | { readonly kind: "number"; readonly comparison: Comparison; readonly number: number }
  | Moment;

export interface SearchTerm {
  /** Null: words to be found in the tool's name or the message. */
  readonly key: SearchKey | null;
  readonly negated: boolean;
  /** Any of them; one at least. */
  readonly values: readonly SearchValue[];
}

/**
 * Terms of one key, not negated, are one term of all their values: any of them; numbers and free text apart, of which each must hold.
 * Terms of different keys must all hold, and of the negated ones none.
 */
export interface CallSearch {
  readonly terms: readonly SearchTerm[];
}

export const everyCall: CallSearch = { terms: [] };

/** What cannot be understood, and where: from `start` to `end` in the text, in UTF-16 units. */
export interface SearchProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}
