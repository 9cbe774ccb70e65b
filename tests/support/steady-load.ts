// Agents that never stop calling, each call with a number of its own: what was sent, what arrived and what was answered can be compared.
import http from "node:http";
import type { SceneGrant } from "./gateway-scene";
import { listenUpstream, type Upstream } from "./upstreams/listen-upstream";

export interface CountingServer extends Upstream {
  /** How often each call arrived, by its number. */
  readonly arrived: ReadonlyMap<number, number>;
}

/** Answers a list after 100 ms, every third call as a stream of some 150 ms, and the others after 20 ms; holds open what only listens, in both eras. */
export async function startCountingServer(): Promise<CountingServer> {
  const arrived = new Map<number, number>();
  const server = await listenUpstream((_request, response, body) => {
    if (body.length === 0) return void response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    const { id, method }: { id: number; method: string } = JSON.parse(body.toString("utf8"));
    if (method === "subscriptions/listen") {
      const params = { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } };
      return void response.writeHead(200, { "content-type": "text/event-stream" }).write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params })}\n\n`);
    }
    if (method === "tools/list") return void setTimeout(() => answer(response, { jsonrpc: "2.0", id, result: { tools: [{ name: "echo", inputSchema: { type: "object" } }] } }), 100);
    arrived.set(id, (arrived.get(id) ?? 0) + 1);
    const result = { jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(id) }] } };
    if (id % 3 !== 0) return void setTimeout(() => answer(response, result), 20);
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": begun\n\n");
    setTimeout(() => response.end(`event: message\ndata: ${JSON.stringify(result)}\n\n`), 150);
  });
  return { ...server, arrived };
}

function answer(response: http.ServerResponse, message: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(message));
}

export interface LoadReport {
  /** The number of each call that was answered with its own result. */
  readonly answered: number[];
  readonly lists: number;
  /** Why each other request failed. */
  readonly failed: string[];
  /** Connections that nobody accepted: these, and these alone, were tried again. */
  readonly refused: number;
}

export interface SteadyLoad {
  /** Numbers of calls under way and done so far. */
  sent(): number;
  stop(): Promise<LoadReport>;
}

/** `agents` of them, each with a connection that it keeps for as long as it may; one request in ten is a list. */
export function startSteadyLoad(grant: Pick<SceneGrant, "url" | "token">, agents: number): SteadyLoad {
  const answered: number[] = [];
  const failed: string[] = [];
  let lists = 0;
  let refused = 0;
  let sent = 0;
  let isOver = false;

  async function work(): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const id = (sent += 1);
      const isList = id % 10 === 0;
      const outcome = await request(grant, agent, isList ? { jsonrpc: "2.0", id, method: "tools/list" }
        : { jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo", arguments: {} } });
      if (outcome.kind === "refused") {
        refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      } else if (outcome.kind === "failed") failed.push(`${id}: ${outcome.why}`);
      else if (!outcome.text.includes(isList ? '"echo"' : `"text":"${id}"`)) failed.push(`${id}: ${outcome.text.slice(0, 200)}`);
      else if (isList) lists += 1;
      else answered.push(id);
    }
    agent.destroy();
  }

  const working = Promise.all(Array.from({ length: agents }, work));
  return {
    sent: () => sent,
    async stop() {
      isOver = true;
      await working;
      return { answered, lists, failed, refused };
    },
  };
}

type Outcome = { readonly kind: "answered"; readonly text: string } | { readonly kind: "failed"; readonly why: string } | { readonly kind: "refused" };

function request(grant: Pick<SceneGrant, "url" | "token">, agent: http.Agent, message: object): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = http.request(grant.url, {
      agent, method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => resolve({ kind: "failed", why: `broke off: ${error.message}` }));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve(response.statusCode === 200 ? { kind: "answered", text } : { kind: "failed", why: `HTTP ${String(response.statusCode)} ${text}` });
      });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED" ? { kind: "refused" } : { kind: "failed", why: error.message }));
    sent.end(JSON.stringify(message));
  });
}
