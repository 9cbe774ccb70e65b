// A policy document as it is written: the value that JSON.parse makes of a valid one (lib/policy-engine/README.md).
import type { Json, RiskClass } from "@/lib/policy-engine/types";

export interface WrittenPolicy {
  readonly version: "1";
  readonly default: "allow" | "deny";
  readonly description?: string;
  readonly timezone?: string;
  readonly hide?: readonly string[];
  readonly list?: "all" | "callable";
  readonly all_tools?: WrittenSection;
  readonly risk?: { readonly [risk in RiskClass]?: WrittenSection };
  readonly tools?: { readonly [pattern: string]: WrittenSection };
  readonly resources?: WrittenAccess;
  readonly prompts?: WrittenAccess;
  readonly server_requests?: { readonly [kind in "sampling" | "elicitation" | "roots"]?: "allow" | "deny" };
}

export interface WrittenAccess {
  readonly default?: "allow" | "deny";
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

export interface WrittenSection {
  readonly require?: readonly WrittenRule[];
  readonly deny_if?: readonly WrittenRule[];
  readonly approve_if?: readonly WrittenRule[];
  readonly limits?: readonly WrittenLimit[];
  readonly arguments?: "any" | "schema" | "strict";
  readonly result?: WrittenResult;
  readonly action?: "allow" | "deny" | "hide" | "require_approval";
  readonly reason?: string;
  readonly rate_limit?: { readonly max: number; readonly window: number; readonly scope?: WrittenScope };
}

export interface WrittenRule {
  readonly conditions: readonly WrittenCondition[];
  readonly on_deny?: string;
  readonly id?: string;
  readonly approvers?: readonly string[];
  readonly approvals?: number;
  readonly not_requester?: boolean;
  readonly expires_seconds?: number;
  readonly hold_seconds?: number;
  readonly standing?: boolean;
}

export type WrittenCondition =
  | WrittenLeaf
  | { readonly any: readonly WrittenCondition[] }
  | { readonly all: readonly WrittenCondition[] }
  | { readonly not: WrittenCondition };

export interface WrittenLeaf {
  readonly path: string;
  readonly op: string;
  readonly value?: Json;
  readonly value_from?: string;
  readonly if_missing?: "match" | "no_match";
}

export type WrittenScope = "session" | "grant" | "user" | "server" | "organization";

export interface WrittenLimit {
  readonly counter: string;
  readonly window: "second" | "minute" | "hour" | "day" | "week" | "month" | number;
  readonly type?: "sliding" | "calendar";
  readonly max: number;
  readonly scope?: WrittenScope;
  readonly increment_from?: string;
  readonly refund?: "never" | "not_delivered" | "on_error";
  readonly on_deny?: string;
}

export interface WrittenResult {
  readonly redact?: readonly WrittenRedaction[];
  readonly deny_if?: readonly WrittenRule[];
  readonly max_bytes?: number;
}

export interface WrittenRedaction {
  readonly pattern?: string;
  readonly detect?: string;
  readonly path?: string;
  readonly replace?: string;
}
