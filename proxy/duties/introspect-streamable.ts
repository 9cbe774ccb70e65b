// Looks at a Streamable HTTP server with the current MCP client: its era, its name, its tools.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Introspection } from "@/lib/servers/introspection";
import type { GatewayBounds } from "../bounds";
import type { GuardedFetch } from "../egress/guarded-fetch";
import { clientIdentity } from "./client-identity";
import { listToolsRaw, toolPageSchema } from "./list-tools-raw";

/** What the server says of itself, by the newest era that it speaks; then, of a modern one, whether it speaks the legacy era too. */
export async function introspectStreamable(
  url: URL, guarded: GuardedFetch, bounds: GatewayBounds, progress: (text: string) => void,
): Promise<Introspection> {
  const client = new Client(clientIdentity, { versionNegotiation: { mode: "auto" } });
  const transport = transportTo(url, guarded);
  const options = { timeout: bounds.introspectionRequestMs };
  await client.connect(transport, options);
  try {
    progress("Connected. Reading the list of tools.");
    const hasTools = client.getServerCapabilities()?.tools !== undefined;
    const tools = !hasTools ? [] : await listToolsRaw(
      (cursor) => client.request({ method: "tools/list", params: cursor === undefined ? {} : { cursor } }, toolPageSchema, options), bounds,
    );
    const isModern = client.getProtocolEra() === "modern";
    const server = client.getServerVersion();
    const facts = {
      transport: "streamable-http", protocolVersion: (client.getNegotiatedProtocolVersion() ?? "").slice(0, 40),
      serverName: (server?.name ?? "").slice(0, 200), serverVersion: (server?.version ?? "").slice(0, 100),
    } as const;
    const era = !isModern ? "legacy" : (await speaksLegacy(url, guarded, bounds)) ? "dual" : "modern";
    return { ...facts, era, tools: tools.map((tool) => ({ ...tool, name: typeof tool["name"] === "string" ? tool["name"] : "" })) };
  } finally {
    // A session that is not ended stays open on the server until it expires.
    await transport.terminateSession().catch(() => undefined);
    await client.close().catch(() => undefined);
  }
}

async function speaksLegacy(url: URL, guarded: GuardedFetch, bounds: GatewayBounds): Promise<boolean> {
  const client = new Client(clientIdentity, { versionNegotiation: { mode: "legacy" } });
  const transport = transportTo(url, guarded);
  try {
    await client.connect(transport, { timeout: bounds.introspectionRequestMs });
    await transport.terminateSession().catch(() => undefined);
    return true;
  } catch {
    // A refusal is the answer to the question; a connection that broke just now makes it "no", and the next look asks again.
    return false;
  } finally {
    await client.close().catch(() => undefined);
  }
}

function transportTo(url: URL, guarded: GuardedFetch): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(url, {
    fetch: guarded.fetch,
    reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1_000, maxReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 1 },
  });
}
