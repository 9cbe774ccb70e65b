// What the snippets of a server are made of: where it is reached, and a tool that one can call to begin with.

import { sampleCall } from "@/lib/grants/sample-call";
import type { SnippetTarget } from "@/lib/grants/client-snippets";
import type { ServerRecord } from "@/lib/servers/server-record";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { listToolDefinitions } from "@/lib/tools/list-tools";
import { exampleArguments } from "../policy/test/example-arguments";
import { gatewayUrlOf } from "./gateway-url";
import { toolToCall } from "./tool-to-call";

/** Reads the inventory; a server without a tool in force that only reads gives snippets that list alone. */
export async function snippetTarget(tenant: TenantContext, server: Pick<ServerRecord, "id" | "slug" | "era" | "bridgeModern">): Promise<SnippetTarget> {
  const tool = toolToCall(await listToolDefinitions(tenant, { serverId: server.id }));
  return {
    gatewayUrl: gatewayUrlOf(server.id), name: server.slug, call: tool === undefined ? null : sampleCall(tool.name, exampleArguments(tool.definition["inputSchema"] ?? {})),
    refusesModern: server.era === "legacy" && !server.bridgeModern,
  };
}
