// A scene's tools with the definitions that the server lists, as after a look at it that everything was accepted of.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { toolPageSchema, type ToolPage } from "@/proxy/duties/list-tools-raw";
import type { SceneTool } from "./gateway-scene";

/** Tools that the server does not list stay as they are. */
export async function asListed(url: string, tools: readonly SceneTool[], transport: "streamable-http" | "sse" = "streamable-http"): Promise<readonly SceneTool[]> {
  const { tools: listed } = transport === "sse" ? await listOverSse(url) : await list(url);
  const definitions = new Map(listed.map((definition) => [definition["name"], definition]));
  return tools.map((tool) => {
    const definition = definitions.get(tool.name);
    return definition === undefined ? tool : { ...tool, definition };
  });
}

async function list(url: string): Promise<ToolPage> {
  const client = new Client({ name: "look", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  try {
    return await client.request({ method: "tools/list", params: {} }, toolPageSchema);
  } finally {
    await transport.terminateSession().catch(() => undefined);
    await client.close();
  }
}

async function listOverSse(url: string): Promise<ToolPage> {
  const client = new FirstClient({ name: "look", version: "1" });
  await client.connect(new SSEClientTransport(new URL(url)));
  try {
    return await client.request({ method: "tools/list", params: {} }, toolPageSchema);
  } finally {
    await client.close();
  }
}
