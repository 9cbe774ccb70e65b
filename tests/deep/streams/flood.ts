// A process of its own: connections that call one tool again as soon as they have an answer, whatever it was. Run by neighbours.test.ts.
// Told on standard input whom to call, one line of JSON each time; says on a line of JSON what came of it, once it is told to stop.
import http from "node:http";
import os from "node:os";
import readline from "node:readline";

export interface FloodOrder {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  readonly args?: object;
}

/** Answers by HTTP status; 0 is a broken connection. */
export type FloodCounts = Readonly<Record<string, number>>;

// Clients are on machines of their own, as a rule: here they are to take no processor from the gateway.
os.setPriority(19);
let running: { readonly body: string; readonly counts: Record<string, number>; readonly agent: http.Agent; isOver: boolean } | null = null;

function call(order: FloodOrder, of: NonNullable<typeof running>): void {
  if (of.isOver) return;
  const again = (status: number): void => {
    of.counts[status] = (of.counts[status] ?? 0) + 1;
    if (status === 0) setTimeout(() => call(order, of), 50);
    else call(order, of);
  };
  const request = http.request(order.url, {
    method: "POST", agent: of.agent,
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${order.token}` },
  }, (response) => {
    response.resume();
    response.once("end", () => again(response.statusCode ?? 0));
    response.once("error", () => undefined);
  });
  request.once("error", () => again(0));
  request.end(of.body);
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (running !== null) {
    running.isOver = true;
    running.agent.destroy();
    process.stdout.write(`${JSON.stringify(running.counts satisfies FloodCounts)}\n`);
    running = null;
  }
  if (line === "stop") return;
  const order: FloodOrder = JSON.parse(line);
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: order.args ?? {} } });
  running = { body, counts: {}, agent: new http.Agent({ keepAlive: true, maxSockets: order.connections }), isOver: false };
  for (let at = 0; at < order.connections; at += 1) call(order, running);
}).on("close", () => process.exit(0));
