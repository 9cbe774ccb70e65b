// The mirrored arguments of a server's tools, read from its document once.
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf } from "@/lib/mcp/json-value";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { ServedServer } from "./served-server";
import { mirroredArguments, type MirroredArgument } from "@/lib/mcp/mirrored-arguments";

const byDocument = new WeakMap<ServerDocument, ReadonlyMap<string, readonly MirroredArgument[]>>();

/** By the pinned schema of the tool that is called; a server that has changed it since says so with an error of its own. */
export function mirroredArgumentsOf({ document }: ServedServer, call: McpCall): readonly MirroredArgument[] {
  let byTool = byDocument.get(document);
  if (byTool === undefined) {
    byTool = new Map(document.tools.flatMap(({ name, mirroredSchema }) => (mirroredSchema === null ? [] : [[name, mirroredArguments(mirroredSchema) ?? []] as const])));
    byDocument.set(document, byTool);
  }
  const name = memberOf(call.params, "name");
  return (typeof name === "string" ? byTool.get(name) : undefined) ?? [];
}
