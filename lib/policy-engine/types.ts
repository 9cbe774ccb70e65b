// The values of the policy engine: documents as parsed, requests as judged, decisions as given.
// Plain readonly data; nothing here knows of HTTP, MCP messages, databases or clocks.
import type { CalendarUnit } from "./calendar-windows";
import type { StepBudget } from "./spend-steps";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const riskClasses = ["read", "write", "execute", "destructive", "financial"] as const;
export type RiskClass = (typeof riskClasses)[number];
export type ToolState = "active" | "new" | "changed" | "gone";

/** One thing wrong with a document. `pointer` is a JSON Pointer (RFC 6901) into it; sorted by pointer by code point. */
export interface Problem {
  readonly pointer: string;
  readonly code: ProblemCode;
  readonly message: string;
  readonly suggestion?: string;
}
export type ProblemCode =
  | "missing_field" | "unknown_field" | "duplicate_key" | "wrong_type" | "bad_value" | "too_long"
  | "too_many" | "too_deep" | "too_large" | "invalid_path" | "invalid_regex" | "conflict" | "number_not_exact";

/** A pattern ready to be asked (RE2 semantics). Nothing here throws. */
export interface CompiledRegex {
  /** Whether the pattern matches anywhere in the subject; linear. */
  readonly test: (subject: string) => boolean;
  /**
   * The leftmost-first matches one after the other, empty ones among them; offsets in UTF-16 units. Each search is linear in what it may
   * read, all of them together need not be: before each, `mayRead` hears how many characters that is at most, and ends the row by false;
   * `read` says how many it can have been, once there is a match.
   */
  readonly matches: (
    subject: string, mayRead: (characters: number) => boolean,
  ) => Iterable<{ readonly start: number; readonly end: number; readonly read: number }>;
  /** What one character of a subject costs at most, in steps of at most about 25 ns, nearly always of less than one. */
  readonly stepsPerCharacter: number;
}

/**
 * The linear-time regular expressions that the engine is handed. `compile` never throws; it says why a pattern is refused. `bytes` is what
 * the program may come to hold in memory; a document's patterns are bounded by its sum.
 */
export interface RegexCompiler {
  compile(pattern: string):
    | ({ readonly ok: true; readonly bytes?: number } & CompiledRegex)
    | { readonly ok: false; readonly message: string; readonly bytes?: number };
}

/**
 * Whether arguments are what a tool's pinned input schema asks for; under "strict" also that no object in them carries a property that
 * the schema does not name. Never throws; what cannot be found out within its bounds is false. What it takes is taken from `budget`, where
 * there is one: once that is below zero, nothing was found out.
 */
export interface ArgumentsCheck {
  (args: { readonly [key: string]: Json }, mode: "schema" | "strict", budget?: StepBudget): boolean;
  /** The schema as text, for a thread that makes the check anew, since no function can be given to it. */
  readonly schema?: string;
  /** Of arguments that are not, some of what is wrong with them; no decision reads it. Never throws. */
  readonly problems?: (args: { readonly [key: string]: Json }, mode: "schema" | "strict") => readonly ArgumentsProblem[];
}

/** One thing wrong with arguments, as it may be told: no value of them, and of their names only those that the schema says itself. */
export interface ArgumentsProblem {
  /** JSON Pointer (RFC 6901) inside the arguments; `""` is all of them. */
  readonly pointer: string;
  /** What the schema asks for, as the end of a sentence that begins with the argument: "must be of type string". */
  readonly rule: string;
}

/** What the server's inventory knows of the tool that a call names; null when the server never listed it. */
export interface ToolFacts {
  readonly risk: RiskClass;
  readonly state: ToolState;
  /** The pinned definition's `annotations`; absent where it has none. */
  readonly annotations?: { readonly [key: string]: Json };
  /** Absent or null where there is no pinned schema or it does not compile: then what asks for the check is denied. */
  readonly checkArguments?: ArgumentsCheck | null;
}

/** What a policy may read of a call beside its tool and arguments. Null and absent members are missing paths. */
export interface CallContext {
  readonly server: { readonly slug: string };
  readonly grant: { readonly label: string; readonly tags: { readonly [name: string]: string } };
  /** The person as whom the call is made; null for a grant's bearer token. */
  readonly user: { readonly email: string; readonly role: string } | null;
  /** Name and version are the client's own words; `ip` is what the trusted proxies leave. */
  readonly client: { readonly name: string | null; readonly version: string | null; readonly ip: string | null };
}

/** Who is charged, by scope. `session` and `user` are null where there is none: then the grant stands in for them. */
export interface ChargedSubjects {
  readonly session: string | null;
  readonly grant: string;
  readonly user: string | null;
  readonly server: string;
  readonly organization: string;
}

/** One call as the policy sees it. Everything that a decision depends on is in here, the time included. */
export interface PolicyRequest {
  readonly toolName: string;
  readonly tool: ToolFacts | null;
  /** The server's drift setting: under "review", a new or changed definition denies. */
  readonly drift: "review" | "warn" | "follow";
  /** Absent arguments are `{}`. */
  readonly args: { readonly [key: string]: Json };
  /** JSON Pointers, inside `args`, of numbers whose decimal value is not that of their shortest double form (law L2). */
  readonly inexactNumbers: ReadonlySet<string>;
  readonly subjects: ChargedSubjects;
  readonly context: CallContext;
  /** Milliseconds since the Unix epoch, read once for the call. */
  readonly nowMs: number;
}

/** What rules over an answer may read of it. */
export interface ResultFacts {
  readonly text: string;
  readonly isError: boolean;
  /** `structuredContent`; undefined where the answer has none. */
  readonly structured: Json | undefined;
  /** As {@link PolicyRequest.inexactNumbers}, inside `structured`. */
  readonly inexactNumbers: ReadonlySet<string>;
}

export type Effect = "allow" | "deny" | "park";

export type ReasonCode =
  | "allowed" | "no_policy" | "invalid_policy" | "unknown_tool" | "tool_changed" | "hidden" | "not_listed"
  | "invalid_arguments" | "require_failed" | "denied" | "approval_required"
  | "limit_exceeded" | "limit_invalid" | "limit_store_unavailable"
  | "result_denied" | "result_too_large" | "malformed_call" | "evaluation_limit";

export type Truth = "yes" | "no" | "undetermined";

export interface TraceEntry {
  /** JSON Pointer of the rule, in the document as written. */
  readonly rule: string;
  readonly step: "arguments" | "require" | "deny_if" | "approve_if" | "limits";
  readonly truth: Truth;
}

/** The answer. Same document, request, clock and counters: the same value, member for member (policy language § Order). */
export interface Decision {
  readonly effect: Effect;
  readonly code: ReasonCode;
  readonly rule: string | null;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** For the console; not part of the determinism promise. */
  readonly trace: readonly TraceEntry[];
}

/** One charge that a call wants to make on one counter; the store admits all charges of a call or none. */
export interface Charge {
  /** Identity of the counter within its policy: the store prefixes the policy's id. Sorted by code point within a call. */
  readonly key: string;
  readonly window:
    | { readonly kind: "sliding"; readonly seconds: number }
    | { readonly kind: "calendar"; readonly unit: CalendarUnit; readonly timezone: string };
  /** Millionths of a unit, rounded up; a plain call is 1_000_000. At most one more than any `max`, which never fits. */
  readonly amountMicros: bigint;
  /**
   * The limits that this counter must stay within, in rule order. `order` is a limit's place among all limits of the
   * call: where limits of several charges do not fit, the one with the least `order` is named.
   */
  readonly caps: readonly { readonly rule: string; readonly maxMicros: bigint; readonly message: string; readonly order?: number }[];
  readonly refund: "never" | "not_delivered" | "on_error";
}

/** What the counter store says to the charges of one call. */
export type ReservationOutcome =
  | { readonly kind: "reserved" }
  | { readonly kind: "exceeded"; readonly rule: string; readonly retryAfterSeconds: number | null }
  | { readonly kind: "unavailable" };

/** The first half of a decision: final without the store, or wanting a reservation. */
export type Judgement =
  | { readonly kind: "decided"; readonly decision: Decision }
  | { readonly kind: "reserve"; readonly charges: readonly Charge[]; readonly trace: readonly TraceEntry[] };
