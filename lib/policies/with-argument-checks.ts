// The tools that a document's tests call, with the check of their arguments: a test is judged as the gateway would judge the call.

import { soonSchema } from "@/lib/json-schema/bounds";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { DocumentTest } from "@/lib/policy-engine/policy";
import type { TestedTool } from "@/lib/policy-engine/tested-server";
import type { Json } from "@/lib/policy-engine/types";

/** The same tools; those that a test names have their check, of which nothing is found out where the schema is too large to be compiled here. `rest` is awaited after each check that is made. */
export async function withArgumentChecks(
  tools: readonly (TestedTool & { readonly inputSchema: Json })[], tests: readonly DocumentTest[], rest: () => Promise<void>,
): Promise<readonly TestedTool[]> {
  const called = new Set(tests.map(({ tool }) => tool));
  const checked: TestedTool[] = [];
  for (const tool of tools) {
    if (called.has(tool.name)) {
      checked.push({ ...tool, checkArguments: await compileArgumentsCheck(tool.inputSchema, soonSchema) });
      await rest();
    } else checked.push(tool);
  }
  return checked;
}
