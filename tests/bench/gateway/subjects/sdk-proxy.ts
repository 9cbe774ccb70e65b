// A proxy made of the official SDK's client and server, put together by the library that many use for it (`mcp-proxy`): stateful for legacy
// clients, which is its cheaper way, an instance for each request of modern ones, which is its only one.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Server } from "@modelcontextprotocol/server";
import { proxyServer, startHTTPServer } from "mcp-proxy";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { tellParent } from "./tell-parent";

const client = new Client({ name: "bench", version: "1.0.0" });
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.argv[2] ?? ""}/mcp`)));
const info = client.getServerVersion();
const serverCapabilities = client.getServerCapabilities();
if (info === undefined || serverCapabilities === undefined) throw new Error("the upstream did not say what it is");

// The library does not say which port it got.
const port = await freePort();
await startHTTPServer({
  host: "127.0.0.1", port, eventStore: false, sseEndpoint: null,
  async createServer() {
    const server = new Server(info, { capabilities: serverCapabilities });
    await proxyServer({ client, server, serverCapabilities });
    return server;
  },
});
tellParent({ kind: "listening", port });
process.on("disconnect", () => process.exit(0));
