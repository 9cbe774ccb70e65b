// The tests of a document as the console runs them: one by one, with rests between, each judged as the gateway would judge the call.
import type { RegexCompiler } from "@/lib/policy-engine/types";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import type { Policy } from "@/lib/policy-engine/policy";
import { documentTestOutcomes, type TestOutcome } from "@/lib/policy-engine/run-document-tests";
import { testedServer } from "@/lib/policy-engine/tested-server";
import type { Inventory } from "./read-inventory";
import { withArgumentChecks } from "./with-argument-checks";

/** An outcome for each test, in their order. `rest` is awaited between the tests and between the checks that are made for them. */
export async function runTestsInTurns(policy: Policy, regex: RegexCompiler, { slug, tools }: Inventory, rest: () => Promise<void>): Promise<readonly TestOutcome[]> {
  if (policy.tests.length === 0) return [];
  const server = testedServer(slug, await withArgumentChecks(tools, policy.tests, rest));
  await rest();
  const outcomes: TestOutcome[] = [];
  for (const outcome of documentTestOutcomes(policy.tests, compilePolicy(policy, regex), server)) {
    outcomes.push(outcome);
    await rest();
  }
  return outcomes;
}
