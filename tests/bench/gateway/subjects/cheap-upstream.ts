// The server behind every subject: answers `tools/call` with a fixed result and the request's id, and what clients ask before. Written on
// bare sockets, so that little of the machine goes to it.
import net from "node:net";
import { randomUUID } from "node:crypto";
import { callResults, toolName, type Shape } from "../bench-calls";
import { httpReader, type HttpMessage } from "../http-reader";
import { tellParent } from "./tell-parent";

let calls = 0;

const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", httpReader((message) => void socket.write(answerTo(message), "latin1")));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  tellParent({ kind: "listening", port: address.port });
});
process.on("message", () => tellParent({ kind: "count", calls }));
process.on("disconnect", () => process.exit(0));

function answerTo({ head, body }: HttpMessage): string {
  if (!head.startsWith("POST ")) return "HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n";
  const message: { readonly id?: number | string; readonly method?: string; readonly params?: { readonly _meta?: object; readonly protocolVersion?: string } } = JSON.parse(body.toString("utf8"));
  const { id, method, params } = message;
  if (id === undefined) return "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
  switch (method) {
    case "tools/call": {
      calls += 1;
      const shape: Shape = params?._meta !== undefined && "io.modelcontextprotocol/protocolVersion" in params._meta ? "modern" : "legacy";
      return json(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${callResults[shape]}}`);
    }
    case "initialize": return json(resultText(id, {
      protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "cheap", version: "1.0.0" },
    }), `mcp-session-id: ${randomUUID()}\r\n`);
    case "tools/list": return json(resultText(id, { tools: [{ name: toolName, inputSchema: { type: "object" } }] }));
    default: return json(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } }));
  }
}

function resultText(id: number | string, result: object): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

function json(body: string, more = ""): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;
}
