// A policy as parsed: valid, shorthands expanded, every rule carrying the pointer of the place where it was written.
// Only parse-policy.ts makes one.
import type { CalendarUnit } from "./calendar-windows";
import type { OperatorName } from "./operators";
import type { Path, PathStep } from "./paths";
import type { DetectorName } from "./result/detectors/detectors";
import type { CallContext, Charge, ChargedSubjects, Json, RiskClass } from "./types";

export interface Policy {
  /** Whether the document says nothing that the published schema of existing policies has not. */
  readonly usesBaseAlone: boolean;
  readonly default: "allow" | "deny";
  readonly description: string | null;
  /** Where `time.*` and calendar windows are read: a name of the tz database, in its spelling. */
  readonly timezone: string;
  /** What `tools/list` leaves out beside what may not be seen: nothing, or also what is denied whatever the arguments. */
  readonly list: "all" | "callable";
  readonly hide: readonly HideEntry[];
  readonly allTools: Section | null;
  readonly risk: { readonly [risk in RiskClass]?: Section };
  /** Sorted by pattern by code point, whatever their order in the document: the order in which patterns are asked. */
  readonly tools: readonly { readonly pattern: string; readonly section: Section }[];
  readonly resources: AccessLists;
  readonly prompts: AccessLists;
  readonly serverRequests: ServerRequestRules;
  /** In the order of the document; they decide no call. */
  readonly tests: readonly DocumentTest[];
}

export type AccessWord = "allow" | "deny";

/** What holds where nothing closer is said, and where that is written. */
export interface DefaultRule {
  readonly effect: AccessWord;
  readonly rule: string;
}

export interface AccessEntry {
  readonly rule: string;
  readonly pattern: string;
}

/** `resources` or `prompts`. */
export interface AccessLists {
  readonly allow: readonly AccessEntry[];
  readonly deny: readonly AccessEntry[];
  readonly default: DefaultRule;
}

/** What a server may ask of the client. */
export const serverRequestNames = ["sampling", "elicitation", "roots"] as const;
export type ServerRequestName = (typeof serverRequestNames)[number];
export type ServerRequestRules = { readonly [name in ServerRequestName]: DefaultRule };

export interface HideEntry {
  readonly rule: string;
  readonly pattern: string;
  readonly message: string;
}

export interface Section {
  /** How the arguments are held against the tool's pinned input schema; null for not at all. */
  readonly arguments: { readonly rule: string; readonly mode: "schema" | "strict" } | null;
  readonly require: readonly Rule[];
  readonly denyIf: readonly Rule[];
  readonly approveIf: readonly ApprovalRule[];
  readonly limits: readonly Limit[];
  /** What may come back; null where the section says nothing of it. */
  readonly result: ResultSection | null;
  /** `action: "hide"`. */
  readonly hide: { readonly rule: string; readonly message: string } | null;
  /** `action: "allow"`: under a risk class it lists the tools of the class. */
  readonly allows: boolean;
}

export interface ResultSection {
  readonly rule: string;
  readonly redact: readonly Redaction[];
  readonly denyIf: readonly Rule[];
  readonly maxBytes: { readonly rule: string; readonly bytes: number } | null;
}

export interface Redaction {
  readonly rule: string;
  readonly target:
    | { readonly kind: "pattern"; readonly pattern: string }
    | { readonly kind: "detect"; readonly detector: DetectorName }
    /** Below `structuredContent`. */
    | { readonly kind: "path"; readonly steps: readonly PathStep[] };
  readonly replacement: string;
}

export interface Rule {
  readonly rule: string;
  readonly id: string | null;
  readonly message: string;
  /** ANDed; none is always true. */
  readonly conditions: readonly Condition[];
}

/** A rule that parks a call, and who may release it (policy language § The document). */
export interface ApprovalRule extends Rule {
  /** Roles and e-mail addresses of members. */
  readonly approvers: readonly string[];
  readonly approvals: number;
  readonly notRequester: boolean;
  readonly expiresSeconds: number;
  readonly holdSeconds: number;
  readonly standing: boolean;
}

export type Condition = Leaf | Group | Negation;

export interface Leaf {
  readonly kind: "leaf";
  readonly pointer: string;
  readonly path: Path;
  readonly op: OperatorName;
  readonly operand: { readonly kind: "value"; readonly value: Json } | { readonly kind: "path"; readonly path: Path };
  /** The truth where the value is absent or null; null where the document does not say. */
  readonly ifMissing: "match" | "no_match" | null;
}

export interface Group {
  readonly kind: "any" | "all";
  readonly pointer: string;
  readonly members: readonly Condition[];
}

export interface Negation {
  readonly kind: "not";
  readonly pointer: string;
  readonly member: Condition;
}

export type LimitScope = keyof ChargedSubjects;

/** A calendar window is one of the document's time zone. */
export type LimitWindow = { readonly kind: "sliding"; readonly seconds: number } | { readonly kind: "calendar"; readonly unit: CalendarUnit };

export interface Limit {
  readonly rule: string;
  readonly onDeny: string | null;
  /** The counter's name, or for `rate_limit` the pointer of its section, which no name can spell. */
  readonly counter: string;
  readonly window: LimitWindow;
  readonly scope: LimitScope;
  readonly maxMicros: bigint;
  /** Where the amount of a call stands; null: each call counts one. Without `[*]`. */
  readonly increment: Path | null;
  readonly refund: Charge["refund"];
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
