// The tools that a document's tests call, with the check of their arguments: a test is judged as the gateway would judge the call.

import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { DocumentTest } from "@/lib/policy-engine/policy";
import type { TestedTool } from "@/lib/policy-engine/tested-server";
import type { Json } from "@/lib/policy-engine/types";

/** The same tools; those that a test names have their check. */
export function withArgumentChecks(tools: readonly (TestedTool & { readonly inputSchema: Json })[], tests: readonly DocumentTest[]): Promise<readonly TestedTool[]> {
  const called = new Set(tests.map(({ tool }) => tool));
  return Promise.all(tools.map(async (tool) => (called.has(tool.name) ? { ...tool, checkArguments: await compileArgumentsCheck(tool.inputSchema) } : tool)));
}
