// Everything that is to be said of a document before it is saved: its problems, its warnings, and how its own tests come out.

import { inTurns } from "@/lib/base/in-turns";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { lintInPieces } from "@/lib/policy-engine/lint-policy";
import { outcomeWord } from "@/lib/policy-engine/run-document-tests";
import { unsaidMissingInPieces } from "@/lib/policy-engine/unsaid-missing";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { JudgeDocumentInput } from "./policy-input";
import { policyTurns } from "./policy-turns";
import { readInventory } from "./read-inventory";
import { runTestsInTurns } from "./run-tests-in-turns";

export interface DocumentVerdict {
  /** Whether the engine accepts it: then it can be saved. */
  readonly valid: boolean;
  /** Whether it can be published on this server: valid, every test passes, and no warning says that `if_missing` is needed. */
  readonly publishable: boolean;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
  readonly tests: readonly TestVerdict[];
}

/** Something about one place in the document. */
export interface Remark {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface TestVerdict {
  readonly pointer: string;
  readonly name: string;
  readonly passed: boolean;
  readonly expected: "allow" | "deny" | "approve" | "hide";
  readonly got: "allow" | "deny" | "approve" | "hide";
  readonly code: string;
  readonly rule: string | null;
  /** What came instead; null where it passed. */
  readonly why: string | null;
}

/** Judges the document for one server. Nothing is written; a server that is missing or foreign is `not_found`. */
export async function judgeDocument(tenant: TenantContext, { serverId, document }: JudgeDocumentInput): Promise<DocumentVerdict> {
  assertCan(tenant, "policy.manage");
  const inventory = await tenant.transaction((db) => readInventory(db, serverId));
  const { tools } = inventory;
  const rest = policyTurns.begin();
  const { parsed, regex } = await parseInTurns(document, rest);
  if (!parsed.ok) return { valid: false, publishable: false, problems: parsed.problems, warnings: [], tests: [] };
  const outcomes = await runTestsInTurns(parsed.policy, regex, inventory, rest);
  const unsaid = parsed.policy.usesBaseAlone ? [] : await inTurns(unsaidMissingInPieces(parsed.policy, tools), rest);
  const warnings = await inTurns(lintInPieces(parsed.policy, tools), rest);
  return {
    valid: true,
    publishable: outcomes.every(({ passed }) => passed) && unsaid.length === 0,
    problems: [],
    warnings: [...parsed.warnings, ...warnings],
    tests: outcomes.map(({ test, passed, decision, why }) => ({
      pointer: test.pointer, name: test.name, passed, expected: test.expect, got: outcomeWord(decision), code: decision.code, rule: decision.rule, why,
    })),
  };
}
