// The server that the official suite is run against, direct and through the gateway: all fixtures that it asks for, made with the published
// library. It is a process of its own: `PORT` says where on 127.0.0.1 it listens, `ERAS` whether it speaks both, or `legacy` or `modern` alone.
import { randomBytes, randomUUID } from "node:crypto";
import http from "node:http";
import { hostHeaderValidation, NodeStreamableHTTPServerTransport, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, createRequestStateCodec, isLegacyRequest, McpServer, type ServerNotifier } from "@modelcontextprotocol/server";
import { addAskingTools } from "./asking-tools";
import { eventStore } from "./event-store";
import { addInputRequiredTools, type CallState } from "./input-required-tools";
import { addPlainTools } from "./plain-tools";
import { addPrompts, addResources } from "./resources-and-prompts";
import { addTaskTools, answerTasks, tasksExtension } from "./tasks";

const eras = process.env["ERAS"] ?? "both";
const localNames = ["localhost", "127.0.0.1", "[::1]"];
const cached = { ttlMs: 300_000, cacheScope: "public" } as const;
const retryMs = 500;
const codec = createRequestStateCodec<CallState>({ key: randomBytes(32) });

function makeServer(notify: ServerNotifier, era: "legacy" | "modern"): McpServer {
  const server = new McpServer({ name: "conformance", version: "1.0.0" }, {
    capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, prompts: { listChanged: true }, logging: {}, completions: {}, ...(era === "modern" && { extensions: { [tasksExtension]: {} } }) },
    requestState: { verify: codec.verify },
    cacheHints: {
      "tools/list": cached, "prompts/list": cached, "resources/list": cached, "resources/templates/list": cached, "resources/read": cached, "server/discover": cached,
    },
  });
  addPlainTools(server, notify);
  addResources(server);
  addPrompts(server);
  addAskingTools(server);
  addInputRequiredTools(server, codec);
  addTaskTools(server);
  return server;
}

const modern = createMcpHandler(() => makeServer(modern.notify, "modern"), { legacy: "reject" });
const modernListener = toNodeHandler(modern);
const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

async function answerLegacy(request: http.IncomingMessage, response: http.ServerResponse, body: unknown): Promise<void> {
  const id = request.headers["mcp-session-id"];
  const known = typeof id === "string" ? sessions.get(id) : undefined;
  if (id !== undefined && known === undefined) {
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } }));
    return;
  }
  if (known !== undefined) return known.handleRequest(request, response, body);
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID, eventStore: eventStore(), retryInterval: retryMs,
    onsessioninitialized: (minted) => void sessions.set(minted, transport),
    onsessionclosed: (closed) => void sessions.delete(closed),
  });
  await makeServer(modern.notify, "legacy").connect(transport);
  return transport.handleRequest(request, response, body);
}

/** A server of one era takes everything for its own, and refuses what is not. */
async function isForLegacySide(request: http.IncomingMessage, body: unknown): Promise<boolean> {
  if (eras !== "both") return eras === "legacy";
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (typeof value === "string" ? [[name, value]] : []));
  return isLegacyRequest(new Request("http://localhost/mcp", { method: request.method ?? "GET", headers, ...(body !== undefined && { body: JSON.stringify(body) }) }), body);
}

/** The body, read once; undefined where there is none or it is no JSON. */
async function readJson(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

const isLocalHost = hostHeaderValidation(localNames);
const isLocalOrigin = originValidation(localNames);

const listener = http.createServer((request, response) => {
  if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return;
  void (async () => {
    const body = await readJson(request);
    if (await isForLegacySide(request, body)) return answerLegacy(request, response, body);
    const task = answerTasks(request.headers, body);
    if (task !== null) response.writeHead(task.status, { "content-type": "application/json" }).end(JSON.stringify(task.body));
    else await modernListener(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body);
  })().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
});
listener.listen(Number(process.env["PORT"]), "127.0.0.1", () => process.stdout.write("listening\n"));
