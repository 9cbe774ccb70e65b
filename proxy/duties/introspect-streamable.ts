// Looks at a Streamable HTTP server with the current MCP client: its era, its name, its tools.
import { Client, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Introspection } from "@/lib/servers/introspection";
import type { GatewayBounds } from "../bounds";
import type { GuardedFetch } from "../egress/guarded-fetch";
import { clientIdentity } from "./client-identity";
import { listToolsRaw, toolPageSchema } from "./list-tools-raw";
import { saidOfServer } from "./said-of-server";

/**
 * What the server says of itself, by the newest era that it speaks; then, of a modern one, whether it speaks the legacy era too. Where
 * that could not be found out this time, what was known of it before holds; where nothing was, it is not taken to be missing.
 */
export async function introspectStreamable(
  url: URL, guarded: GuardedFetch, bounds: GatewayBounds, progress: (text: string) => void, known: Introspection["era"] | null,
): Promise<Introspection> {
  const client = new Client(clientIdentity, { versionNegotiation: { mode: "auto" } });
  // The first thing that is asked is `server/discover`.
  let discovered: number | null = null;
  const fetch: GuardedFetch["fetch"] = async (address, init) => {
    const answer = await guarded.fetch(address, init);
    discovered ??= answer.status;
    return answer;
  };
  const transport = transportTo(url, { fetch });
  const options = { timeout: bounds.introspectionRequestMs };
  await client.connect(transport, options);
  try {
    progress("Connected. Reading the list of tools.");
    const hasTools = client.getServerCapabilities()?.tools !== undefined;
    const tools = !hasTools ? [] : await listToolsRaw(
      (cursor) => client.request({ method: "tools/list", params: cursor === undefined ? {} : { cursor } }, toolPageSchema, options), bounds,
    );
    const isModern = client.getProtocolEra() === "modern";
    const facts = {
      transport: "streamable-http", ...saidOfServer(client.getNegotiatedProtocolVersion(), client.getServerVersion()),
    } as const;
    const mayBeModern = momentary.has(discovered ?? 0) && known !== "legacy";
    const era = !isModern ? (mayBeModern ? "dual" : "legacy") : ((await speaksLegacy(url, guarded, bounds)) ?? known !== "modern") ? "dual" : "modern";
    return { ...facts, era, tools: tools.map((tool) => ({ ...tool, name: typeof tool["name"] === "string" ? tool["name"] : "" })) };
  } finally {
    // A session that is not ended stays open on the server until it expires.
    await transport.terminateSession().catch(() => undefined);
    await client.close().catch(() => undefined);
  }
}

/** Null where the server has said neither: it could not be reached, was late, failed, or let nobody in just now. */
async function speaksLegacy(url: URL, guarded: GuardedFetch, bounds: GatewayBounds): Promise<boolean | null> {
  const client = new Client(clientIdentity, { versionNegotiation: { mode: "legacy" } });
  let status: number | null = null;
  const fetch: GuardedFetch["fetch"] = async (address, init) => {
    status = null;
    const answer = await guarded.fetch(address, init);
    status = answer.status;
    return answer;
  };
  const transport = transportTo(url, { fetch });
  try {
    await client.connect(transport, { timeout: bounds.introspectionRequestMs });
    await transport.terminateSession().catch(() => undefined);
    return true;
  } catch (error) {
    // A refusal is the answer to the question: a JSON-RPC error, or a 4xx that speaks of the request and not of the moment or of who asks.
    return error instanceof ProtocolError || refusals.has(status ?? 0) ? false : null;
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** What speaks of the moment, and what the client takes for the word of a legacy server: too slow, too early, too many. */
const momentary: ReadonlySet<number> = new Set([408, 425, 429]);
const refusals: ReadonlySet<number> = new Set([400, 404, 405, 406, 415, 422]);

function transportTo(url: URL, guarded: Pick<GuardedFetch, "fetch">): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(url, {
    fetch: guarded.fetch,
    reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1_000, maxReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 1 },
  });
}
