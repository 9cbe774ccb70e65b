// A process of its own: an organization whose calls are to be left alone, its agent and its MCP server in one. Run by neighbours.test.ts.
// Says the port of the server on a line of JSON; told on standard input whom to call and how often, says what each call took.
import http from "node:http";
import os from "node:os";
import readline from "node:readline";

export interface VictimOrder {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  readonly calls: number;
  /** Each call names a trace of its own: its number, behind this one. 16 hex digits. */
  readonly trace: string;
}

/** Of each call the milliseconds until it was answered; and how many found no room: on a machine that stands still for half a second, these are its own. */
export interface VictimTimes {
  readonly ms: readonly number[];
  readonly refused: number;
}

// Both are on machines of their own, as a rule: what they wait for is to be the gateway, not a processor. Where that may not be asked for, they wait like the others.
try {
  os.setPriority(-10);
} catch {
  process.stderr.write("the victim has no priority on this machine\n");
}

const agent = new http.Agent({ keepAlive: true });
const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } });
const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: "ok" }] } });

function call({ url, token, trace }: VictimOrder, at: number): Promise<{ readonly ms: number; readonly status: number }> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method: "POST", agent,
      headers: {
        "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${token}`,
        traceparent: `00-${trace}${at.toString(16).padStart(16, "0")}-00000000000000aa-01`,
      },
    }, (response) => {
      response.resume();
      response.once("end", () => resolve({ ms: performance.now() - startedMs, status: response.statusCode ?? 0 }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Calls at the steady rate, whether or not the one before has been answered. */
async function callSteadily(order: VictimOrder): Promise<VictimTimes> {
  const beganMs = performance.now();
  const answers = await Promise.all(Array.from({ length: order.calls }, async (_, at) => {
    await new Promise((resolve) => setTimeout(resolve, beganMs + (at * 1_000) / order.perSecond - performance.now()));
    return call(order, at);
  }));
  const broken = answers.find(({ status }) => status !== 200 && status !== 429);
  if (broken !== undefined) throw new Error(`status ${String(broken.status)}`);
  return { ms: answers.map(({ ms }) => ms), refused: answers.filter(({ status }) => status === 429).length };
}

const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(answer));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify(address !== null && typeof address !== "string" ? address.port : 0)}\n`);
});
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const order: VictimOrder = JSON.parse(line);
  void callSteadily(order).then((times) => void process.stdout.write(`${JSON.stringify(times)}\n`));
}).on("close", () => process.exit(0));
