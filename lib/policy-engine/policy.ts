// A policy as parsed: valid, shorthands expanded, every rule carrying the pointer of the place where it was written.
// Only parse-policy.ts makes one.
import type { OperatorName } from "./operators";
import type { Path } from "./paths";
import type { CallContext, Json, RiskClass } from "./types";

export interface Policy {
  readonly default: "allow" | "deny";
  readonly description: string | null;
  readonly hide: readonly HideEntry[];
  readonly allTools: Section | null;
  /** Sorted by pattern by code point, whatever their order in the document: the order in which patterns are asked. */
  readonly tools: readonly { readonly pattern: string; readonly section: Section }[];
  /** In the order of the document; they decide no call. */
  readonly tests: readonly DocumentTest[];
}

export interface HideEntry {
  readonly rule: string;
  readonly pattern: string;
  readonly message: string;
}

export interface Section {
  readonly require: readonly Rule[];
  readonly denyIf: readonly Rule[];
  readonly limits: readonly Limit[];
  /** `action: "hide"`. */
  readonly hide: { readonly rule: string; readonly message: string } | null;
}

export interface Rule {
  readonly rule: string;
  readonly id: string | null;
  readonly message: string;
  /** ANDed; none is always true. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly pointer: string;
  readonly path: Path;
  readonly op: OperatorName;
  readonly value: Json;
}

export type LimitScope = "grant" | "server" | "organization";

export type LimitWindow =
  | { readonly kind: "sliding"; readonly seconds: number }
  | { readonly kind: "calendar"; readonly unit: "day" | "week" | "month"; readonly timezone: string };

export interface Limit {
  readonly rule: string;
  readonly message: string;
  /** The counter's name, or for `rate_limit` the pointer of its section, which no name can spell. */
  readonly counter: string;
  readonly window: LimitWindow;
  readonly scope: LimitScope;
  readonly maxMicros: bigint;
}

/** What a document says of itself: this call, and what must become of it. */
export interface DocumentTest {
  /** Of the test in the document. */
  readonly pointer: string;
  readonly name: string;
  readonly tool: string;
  readonly args: { readonly [key: string]: Json };
  readonly context: TestContext;
  readonly expect: "allow" | "deny" | "approve" | "hide";
  /** The pointer that the decision must name; null where the test does not say. */
  readonly rule: string | null;
}

/** What is known of a test's call beside tool and arguments. What it does not say is missing, as for a grant without tags. */
export interface TestContext {
  readonly nowMs: number;
  /** Null where the server is to say. */
  readonly tool: { readonly risk: RiskClass | null; readonly annotations: { readonly [key: string]: Json } | null };
  readonly server: { readonly slug: string | null };
  readonly grant: CallContext["grant"];
  readonly user: CallContext["user"];
  readonly client: CallContext["client"];
}
