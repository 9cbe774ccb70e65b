// A process of its own beside overload.test.ts: the server behind the gateway, and clients that call at a rate whatever becomes of their calls.
// First says on a line of JSON where the server is; told whom to call, one line of JSON each time, it says on a line what came of it.
import http from "node:http";
import net from "node:net";
import readline from "node:readline";
import { httpReader } from "@/tests/bench/gateway/http-reader";

export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly targets: readonly { readonly path: string; readonly token: string }[];
  /** Null: `connectionsMax` of them, each with its next call as soon as it has an answer. */
  readonly perSecond: number | null;
  readonly seconds: number;
  readonly connectionsMax: number;
  /** One in so many requests is a list. */
  readonly listEvery: number;
}

export interface LoadAnswers {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LoadOutcome {
  readonly elapsedMs: number;
  readonly sent: number;
  /** What was due and not sent, since every connection was busy. */
  readonly unsent: number;
  /** By kind (`call`, `list`), HTTP status and code of the error. */
  readonly answers: Readonly<Record<string, LoadAnswers>>;
  /** Numbers of calls and lists that were answered with their result, by the place of their target. */
  readonly answered: readonly (readonly number[])[];
  /** Answers that refuse and say too little: not when to come again, or in another form than JSON-RPC's. */
  readonly unclear: readonly string[];
  readonly timedOut: number;
  readonly broken: number;
  /** Numbers of calls that reached the server since the last order, by their target. */
  readonly arrived: readonly (readonly number[])[];
}

const answerMs = 15_000;
let numbers = 0;
let arrived: number[][] = [];

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { id, method, params }: { id: number; method: string; params?: { arguments?: { n: number; of: number } } } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const called = params?.arguments;
    if (called !== undefined) (arrived[called.of] ??= []).push(called.n);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({
      jsonrpc: "2.0", id, result: method === "tools/list" ? { tools: [{ name: "echo", inputSchema: { type: "object" } }] } : { content: [{ type: "text", text: `n${String(called?.n)}` }] },
    }));
  });
});

/** One connection, one request at a time. */
class Client {
  #number = 0;
  #of = 0;
  #isList = false;
  #sinceMs = 0;
  #done: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;
  #greeted: (() => void) | null = null;
  readonly socket: net.Socket;

  constructor(readonly order: LoadOrder, readonly tally: Tally) {
    this.socket = net.connect({ host: order.host, port: order.port, noDelay: true });
    this.socket.on("data", httpReader(({ head, body }) => this.#answered(head, body.toString("utf8"))));
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      if (this.#done === null) return;
      this.tally.broken += 1;
      this.#finish();
    });
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  /** Resolves once the gateway has taken the connection, and answered that there is nothing here. */
  greet(): Promise<void> {
    return new Promise((resolve) => {
      this.#greeted = resolve;
      this.socket.once("close", resolve).write(`GET /nothing HTTP/1.1\r\nHost: ${this.order.host}:${String(this.order.port)}\r\n\r\n`);
    });
  }

  call(dueMs: number, done: () => void): void {
    const number = (numbers += 1);
    const of = number % this.order.targets.length;
    const target = this.order.targets[of];
    if (target === undefined) throw new Error("no target");
    this.#isList = number % this.order.listEvery === 0;
    const body = JSON.stringify(this.#isList ? { jsonrpc: "2.0", id: number, method: "tools/list" } : { jsonrpc: "2.0", id: number, method: "tools/call", params: { name: "echo", arguments: { n: number, of } } });
    [this.#number, this.#of, this.#sinceMs, this.#done] = [number, of, dueMs, done];
    this.tally.sent += 1;
    this.#timer = setTimeout(() => {
      this.tally.timedOut += 1;
      this.#finish();
      this.socket.destroy();
    }, answerMs);
    this.socket.write(`POST ${target.path} HTTP/1.1\r\nHost: ${this.order.host}:${String(this.order.port)}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nAuthorization: Bearer ${target.token}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
  }

  #answered(head: string, body: string): void {
    // Or it was told that it was idle for too long.
    if (this.#done === null) return this.#greeted?.();
    const status = head.slice(9, 12);
    const isResult = status === "200" && body.includes(this.#isList ? "\"echo\"" : `"n${String(this.#number)}"`) && !body.includes("\"isError\":true");
    const code = isResult ? "" : ` ${/"code":"?([a-z_]+|-?\d+)/.exec(body)?.[1] ?? ""}`;
    if (isResult) (this.tally.answered[this.#of] ??= []).push(this.#number);
    else if (status !== "200" && !(/\r\nretry-after: *\d/i.test(head) && body.startsWith("{\"jsonrpc\":\"2.0\"") && body.includes("\"error\""))) this.tally.unclear.push(`${head.slice(0, 60)} ${body.slice(0, 200)}`);
    this.tally.took(`${this.#isList ? "list" : "call"} ${status}${code}`, performance.now() - this.#sinceMs);
    this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#timer);
    const done = this.#done;
    this.#done = null;
    done?.();
  }
}

class Tally {
  readonly #tookMs = new Map<string, number[]>();
  readonly answered: number[][] = [];
  readonly unclear: string[] = [];
  sent = 0;
  timedOut = 0;
  broken = 0;
  unsent = 0;

  took(kind: string, ms: number): void {
    const times = this.#tookMs.get(kind);
    if (times === undefined) this.#tookMs.set(kind, [ms]);
    else times.push(ms);
  }

  outcome(elapsedMs: number, targets: number): LoadOutcome {
    const answers = [...this.#tookMs].map(([kind, times]): [string, LoadAnswers] => {
      times.sort((a, b) => a - b);
      const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
      return [kind, { calls: times.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }];
    });
    const { sent, unsent, timedOut, broken, unclear } = this;
    const ofEach = (lists: readonly (readonly number[] | undefined)[]) => Array.from({ length: targets }, (_, of) => lists[of] ?? []);
    return { elapsedMs, sent, unsent, answers: Object.fromEntries(answers), answered: ofEach(this.answered), unclear: unclear.slice(0, 5), timedOut, broken, arrived: ofEach(arrived) };
  }
}

async function load(order: LoadOrder): Promise<LoadOutcome> {
  const tally = new Tally();
  arrived = [];
  // Made before: a gateway takes one new connection in each turn of its process, and a storm of those is another case.
  const idle: Client[] = Array.from({ length: order.connectionsMax }, () => new Client(order, tally));
  await Promise.all(idle.map((client) => client.greet()));
  let open = idle.length;
  let busy = 0;
  const fromMs = performance.now();
  const untilMs = fromMs + order.seconds * 1_000;

  function begin(dueMs: number): void {
    let client = idle.pop();
    while (client?.isGone === true) {
      open -= 1;
      client = idle.pop();
    }
    if (client === undefined) {
      if (open >= order.connectionsMax) {
        tally.unsent += 1;
        return;
      }
      open += 1;
      client = new Client(order, tally);
    }
    const used = client;
    busy += 1;
    used.call(dueMs, () => {
      busy -= 1;
      if (used.isGone) open -= 1;
      else idle.push(used);
      if (order.perSecond === null && performance.now() < untilMs) begin(performance.now());
    });
  }

  if (order.perSecond === null) for (let at = 0; at < order.connectionsMax; at += 1) begin(performance.now());
  else {
    // Timers know whole milliseconds: what is due by then begins together.
    for (let due = 0; performance.now() < untilMs;) {
      for (const now = performance.now(); fromMs + (due * 1_000) / order.perSecond <= now; due += 1) begin(fromMs + (due * 1_000) / order.perSecond);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  while (busy > 0 || performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 5));
  const elapsedMs = performance.now() - fromMs;
  for (const client of idle) client.socket.destroy();
  return tally.outcome(elapsedMs, order.targets.length);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
readline.createInterface({ input: process.stdin })
  .on("line", (line) => void load(JSON.parse(line)).then((outcome) => process.stdout.write(`${JSON.stringify(outcome)}\n`)))
  .on("close", () => process.exit(0));
