// What the simulator is told of a tool that the console knows by its schema: the check of arguments that the gateway would make.

import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { Json, ToolFacts } from "@/lib/policy-engine/types";
import type { SimulatedServer } from "./simulate-call";

export interface InventoryTool extends Omit<ToolFacts, "checkArguments"> {
  readonly name: string;
  /** Of the definition in force. */
  readonly inputSchema: Json;
}

/** The tool with its check. Resolves within microtasks, in some tenths of a millisecond for an ordinary tool; never rejects. */
export async function simulatedTool<Tool extends InventoryTool>(tool: Tool): Promise<Tool & SimulatedServer["tools"][number]> {
  return { ...tool, checkArguments: await compileArgumentsCheck(tool.inputSchema) };
}
