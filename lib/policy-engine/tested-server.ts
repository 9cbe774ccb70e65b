// What a server adds to the tests of a document: its slug, and what its inventory holds of each tool.
import { isJsonObject, ownMember } from "./json-values";
import type { ArgumentsCheck, Json, RiskClass, ToolFacts } from "./types";

export interface TestedServer {
  readonly slug: string;
  /** Null where the server lists no such tool: then the test's own context says what it is. */
  readonly toolNamed: (name: string) => Omit<ToolFacts, "state"> | null;
}

export interface TestedTool {
  readonly name: string;
  readonly risk: RiskClass;
  /** The definition in force, as the server gave it. */
  readonly definition: Json;
  /** Of its input schema; absent where nobody has made it: then what asks for the check is denied. */
  readonly checkArguments?: ArgumentsCheck | null;
}

/** The server with these tools. */
export function testedServer(slug: string, tools: readonly TestedTool[]): TestedServer {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return {
    slug,
    toolNamed: (name) => {
      const tool = byName.get(name);
      if (tool === undefined) return null;
      const annotations = isJsonObject(tool.definition) ? ownMember(tool.definition, "annotations") : undefined;
      return { risk: tool.risk, checkArguments: tool.checkArguments ?? null, ...(isJsonObject(annotations) ? { annotations } : {}) };
    },
  };
}
