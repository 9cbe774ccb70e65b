// What a version must be before it decides calls: valid, outspoken about values that may be absent, and true to the tests that it carries.

import { inTurns } from "@/lib/base/in-turns";
import { unsaidMissingInPieces } from "@/lib/policy-engine/unsaid-missing";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { checkDocument, refusedDocument } from "./check-document";
import { policyTurns } from "./policy-turns";
import { readInventory } from "./read-inventory";
import { runTestsInTurns } from "./run-tests-in-turns";

/**
 * Returns when a version of this text may be put in force on the server; throws `invalid_input` otherwise, with a field for
 * each problem and for each test that fails, by its JSON Pointer below `document`. To be awaited outside any transaction: its work waits for
 * its turn among that of all others, and a connection that waited along would be missing to them. What the server lists may change meanwhile,
 * as it may a moment after the publication: then the policy is one to mend (list-policies-to-mend.ts).
 */
export async function checkPublishable(tenant: TenantContext, serverId: string, text: string): Promise<void> {
  const rest = policyTurns.begin();
  const { policy, regex } = await checkDocument(text, rest);
  const inventory = await tenant.transaction((db) => readInventory(db, serverId));
  // Policies that people already have keep their meaning; the editor warns of them.
  const unsaid = policy.usesBaseAlone ? [] : await inTurns(unsaidMissingInPieces(policy, inventory.tools), rest);
  if (unsaid.length > 0) throw refusedDocument("The document cannot be published", unsaid);
  const outcomes = await runTestsInTurns(policy, regex, inventory, rest);
  const failed = outcomes.flatMap(({ test, why }) => (why === null ? [] : [{ pointer: test.pointer, message: `the test “${test.name}” ${why}` }]));
  if (failed.length > 0) throw refusedDocument("The document's own tests must pass before it is published", failed);
}
