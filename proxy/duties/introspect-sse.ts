// Looks at a server of the old HTTP+SSE transport (MCP 2024-11-05), which only the first client library still speaks.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import type { Introspection } from "@/lib/servers/introspection";
import type { GatewayBounds } from "../bounds";
import type { GuardedFetch } from "../egress/guarded-fetch";
import { clientIdentity } from "./client-identity";
import { listToolsRaw, toolPageSchema } from "./list-tools-raw";
import { saidOfServer } from "./said-of-server";

/** What the server says of itself. Its `endpoint` must be on its own origin: the client and the fetch under it both refuse another. */
export async function introspectSse(url: URL, guarded: GuardedFetch, bounds: GatewayBounds, progress: (text: string) => void): Promise<Introspection> {
  const client = new Client(clientIdentity);
  const transport = new SSEClientTransport(url, { fetch: guarded.fetch });
  let protocolVersion = "";
  const setVersion = transport.setProtocolVersion.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
    setVersion(version);
  };
  const options = { timeout: bounds.introspectionRequestMs };
  try {
    await client.connect(transport, options);
    progress("Connected over HTTP+SSE. Reading the list of tools.");
    const hasTools = client.getServerCapabilities()?.tools !== undefined;
    const tools = !hasTools ? [] : await listToolsRaw(
      (cursor) => client.request({ method: "tools/list", params: cursor === undefined ? {} : { cursor } }, toolPageSchema, options), bounds,
    );
    return {
      transport: "sse", era: "legacy", ...saidOfServer(protocolVersion, client.getServerVersion()),
      tools: tools.map((tool) => ({ ...tool, name: typeof tool["name"] === "string" ? tool["name"] : "" })),
    };
  } finally {
    await client.close().catch(() => undefined);
  }
}
