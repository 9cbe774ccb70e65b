// Documents and calls for the bench: every rule is asked and none fires, which is the most that a call can cost.
import type { Json, PolicyRequest } from "@/lib/policy-engine/types";
import { vectorContext, vectorSubjects } from "@/tests/support/policy-vectors";

/** Comparisons alone: nothing is parsed, no pattern is run. */
const comparisons: readonly Json[] = [
  { path: "args.amount", op: "gt", value: 100_000 }, { path: "args.branch", op: "eq", value: "main" }, { path: "args.mode", op: "in", value: ["force", "purge"] },
  { path: "args.note", op: "length_gt", value: 2_000 }, { path: "args.to", op: "ends_with", value: ".test" },
];

/** Conditions as people write them, in turn; none of them holds in a `deny_if` for the calls below. */
const conditions: readonly Json[] = [
  { path: "args.amount", op: "gt", value: 100_000, if_missing: "no_match" },
  { path: "args.branch", op: "eq", value: "main" },
  { path: "args.path", op: "path_under", value: ["/etc", "/root"] },
  { path: "args.command", op: "regex", value: "(?i)rm\\s+-rf|mkfs" },
  { path: "args.items[*].sku", op: "starts_with", value: "X-" },
  { any: [{ path: "args.to", op: "ends_with", value: ".test" }, { all: [{ path: "args.to", op: "contains", value: "@" }, { path: "grant.tags.team", op: "eq", value: "red" }] }] },
  { path: "args.url", op: "host_in", value: ["*.internal.example", "169.254.169.254"] },
  { path: "args.mode", op: "in", value: ["force", "purge", "drop"] },
  { not: { path: "args.currency", op: "in", value: ["EUR", "USD"] } },
  { path: "args.note", op: "length_gt", value: 2_000 },
];

function rules(count: number, of = conditions): Json {
  return Array.from({ length: count }, (_, index) => ({ conditions: [of[index % of.length] ?? {}], on_deny: "Not this." }));
}

/** A document whose section for the called tool has so many rules, beside so many names and patterns that do not match it, each with `others` rules. */
export function benchDocument({ asked, otherNames = 0, otherPatterns = 0, others = 1, cheap = false }: {
  readonly asked: number; readonly otherNames?: number; readonly otherPatterns?: number; readonly others?: number;
  /** Comparisons alone in what is asked. */
  readonly cheap?: boolean;
}): Json {
  const beside = (count: number, key: (index: number) => string) => Array.from({ length: count }, (_, index) => [key(index), { deny_if: rules(others) }] as const);
  return {
    version: "1", default: "deny",
    tools: { run: { deny_if: rules(asked, cheap ? comparisons : conditions) }, ...Object.fromEntries(beside(otherNames, (index) => `tool_${index}`)), ...Object.fromEntries(beside(otherPatterns, (index) => `group_${index}_*`)) },
  };
}

/** Calls of the tool `run` that differ in every argument. */
export function benchRequests(count: number): readonly PolicyRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    toolName: "run",
    tool: { risk: "execute", state: "active" },
    drift: "review",
    args: {
      amount: index, branch: `feature/${index}`, path: `/srv/data/${index}/report.txt`, command: `cat /srv/data/${index} | sort | head -n 20`, items: [{ sku: `A-${index}` }, { sku: `B-${index}` }, { sku: "C" }],
      to: `person${index}@example.com`, url: `https://api${index}.example.com/v1/items?page=${index}`, mode: "append", currency: index % 2 === 0 ? "EUR" : "USD", note: "A few words that go with the call.",
    },
    inexactNumbers: new Set(),
    subjects: vectorSubjects,
    context: vectorContext,
    nowMs: 1_767_268_800_000 + index,
  }));
}
