// What a comparison of the engines has to reach before it may say that they agree.
import type { Reached } from "@/tests/support/compare-engines";

const truths = ["yes", "no", "undetermined"] as const;
const operators = [
  "eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "exists", "regex", "contains", "starts_with", "ends_with", "glob", "host_in", "path_under", "cidr_in",
  "length_lt", "length_lte", "length_gt", "length_gte", "type",
] as const;
const sections = ["all_tools", "risk", "tools name", "tools pattern"] as const;
const refunds = ["never", "not_delivered", "on_error"] as const;

const everything: readonly string[] = [
  ...["allowed", "reserve", "unknown_tool", "tool_changed", "hidden", "not_listed", "invalid_arguments", "require_failed", "denied", "approval_required", "limit_exceeded", "limit_invalid"].map((code) => `code ${code}`),
  ...operators.flatMap((op) => truths.map((truth) => `op ${op} ${truth}`)),
  ...["any", "all", "not"].flatMap((form) => truths.map((truth) => `form ${form} ${truth}`)),
  ...["require", "deny_if", "approve_if"].flatMap((field) => truths.map((truth) => `rule ${field} ${truth}`)),
  ...sections.flatMap((section) => ["action", "arguments", "require", "deny_if", "approve_if", "limits", "rate_limit"].map((field) => `rule ${section} ${field}`)),
  ...["rule hide", "rule default", "visible true", "visible false", "arguments schema", "arguments strict"],
  ...["args", "tool", "server", "grant", "user", "client", "time", "result"].map((root) => `root ${root}`),
  ...["missing", "wrong kind", "no elements", "null", "value", "inexact"].map((found) => `found ${found}`),
  ...["all", "any"].flatMap((stars) => [`star ${stars} one`, `star ${stars} several`]),
  ...["if_missing match", "if_missing no_match", "value_from nothing", "value_from value", "counter shared", "counter with several increments"],
  ...["sliding", "day", "month"].flatMap((window) => refunds.map((refund) => `charge ${window} ${refund}`)),
  ...["second", "minute", "hour", "day", "week", "month"].map((window) => `charge ${window} not_delivered`),
  ...["passes", "redacted", "result_denied", "result_too_large"].map((verdict) => `result ${verdict}`), ...truths.map((truth) => `rule result ${truth}`),
  ...["a part", "all of a text", "what another bared", "a name", "a number", "below escapes", "a place", "in json", "json of two readings", "over an edge", "bytes"].map((what) => `redact ${what}`),
  ...["resource allowed", "resource denied", "resource denied unreadable", "resource not_listed", "prompt allowed", "prompt denied", "prompt not_listed", "server request allowed", "server request denied"].map((answer) => `access ${answer}`),
];

/** Everything that was reached less often than so. */
export function notReached(reached: Reached, least: number): readonly string[] {
  return everything.filter((what) => (reached.get(what) ?? 0) < least);
}
