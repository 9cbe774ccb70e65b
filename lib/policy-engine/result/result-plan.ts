// What a policy says of the answers of one tool, ready to be applied. compile-result.ts makes one, apply-result-rules.ts uses it.
import type { CompiledRule } from "../compile-rule";
import type { ResultSection } from "../policy";
import type { PathRedaction } from "./redact-path";
import type { TextRedaction } from "./redact-text";

export interface ResultPlan {
  /** The first `result` that applies: it is named where an answer cannot be judged at all. */
  readonly rule: string;
  /** In the order of sections, then of the document. */
  readonly redactions: readonly (TextRedaction | PathRedaction)[];
  readonly denyIf: readonly CompiledRule[];
  /** The smallest; the first of equal ones. */
  readonly maxBytes: { readonly rule: string; readonly bytes: number } | null;
  /** Where `time.*` is read. */
  readonly timezone: string;
  /** What it was compiled from, plain data: another thread makes the same plan of it. */
  readonly source: readonly ResultSection[];
}
