// Makes the calls, in a process of its own. Closed loop: each connection asks again when it has its answer. Open loop: a call is due at a
// fixed rate whatever became of the others, and its time counts from when it was due, not from when it could be sent.
import net from "node:net";
import { firstId, type RequestParts } from "./bench-calls";
import { httpReader } from "./http-reader";
import { tellParent } from "./subjects/tell-parent";

export interface Load {
  readonly host: string;
  readonly port: number;
  /** Used in turn. */
  readonly requests: readonly RequestParts[];
  readonly kind: { readonly loop: "closed"; readonly connections: number } | { readonly loop: "open"; readonly perSecond: number };
  readonly seconds: number;
}

export interface LoadResult {
  readonly kind: "loaded";
  readonly calls: number;
  readonly failures: number;
  /** What the first failure looked like. */
  readonly failure: string | null;
  readonly elapsedMs: number;
  /** Of the calls that were answered, in milliseconds. */
  readonly tookMs: readonly number[];
}

const connectionsMax = 256;
const answerMs = 15_000;
let nextId = firstId;

tellParent({ kind: "listening", port: 0 });
process.on("message", (load: Load) => {
  void run(load).then(tellParent);
});
process.on("disconnect", () => process.exit(0));

async function run(load: Load): Promise<LoadResult> {
  const tally = new Tally();
  const open = async () => new Caller(await connect(load.host, load.port), load.requests, tally);
  const began = performance.now();
  const ends = began + load.seconds * 1_000;
  const callers: Caller[] = [];
  if (load.kind.loop === "closed") {
    for (let count = 0; count < load.kind.connections; count += 1) callers.push(await open());
    await Promise.all(callers.map(async (caller) => {
      while (performance.now() < ends) await caller.call(performance.now());
    }));
  } else {
    await callAtRate(load.kind.perSecond, began, ends, open, callers);
  }
  const elapsedMs = performance.now() - began;
  for (const caller of callers) caller.close();
  return tally.result(elapsedMs);
}

/** As many connections as it takes, up to a bound; past it calls wait here, and their time runs. */
async function callAtRate(perSecond: number, began: number, ends: number, open: () => Promise<Caller>, callers: Caller[]): Promise<void> {
  const idle: Caller[] = [];
  const waiting: number[] = [];
  const running = new Set<Promise<void>>();
  let opening = 0;
  const start = (caller: Caller, dueMs: number): void => {
    const call = caller.call(dueMs).then(() => {
      running.delete(call);
      const next = waiting.shift();
      if (next === undefined) idle.push(caller);
      else start(caller, next);
    });
    running.add(call);
  };
  const begin = (dueMs: number): void => {
    const caller = idle.pop();
    if (caller !== undefined) return start(caller, dueMs);
    if (callers.length + opening >= connectionsMax) return void waiting.push(dueMs);
    opening += 1;
    const opened = open().then((fresh) => {
      opening -= 1;
      callers.push(fresh);
      running.delete(opened);
      start(fresh, dueMs);
    });
    running.add(opened);
  };
  for (let call = 0; ; call += 1) {
    const dueMs = began + (call * 1_000) / perSecond;
    if (dueMs >= ends) break;
    await until(dueMs);
    begin(dueMs);
  }
  while (running.size > 0) await Promise.all(running);
}

/** Timers know whole milliseconds: the last one is waited for turn by turn, so that the clock of a call is not that of a timer. */
async function until(dueMs: number): Promise<void> {
  const wholeMs = Math.floor(dueMs - performance.now()) - 1;
  if (wholeMs > 0) await new Promise((resolve) => setTimeout(resolve, wholeMs));
  while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve));
}

class Tally {
  readonly #tookMs: number[] = [];
  #failures = 0;
  #failure: string | null = null;

  answered(tookMs: number): void {
    this.#tookMs.push(tookMs);
  }

  failed(what: string): void {
    this.#failures += 1;
    this.#failure ??= what.slice(0, 300);
  }

  result(elapsedMs: number): LoadResult {
    return { kind: "loaded", calls: this.#tookMs.length, failures: this.#failures, failure: this.#failure, elapsedMs, tookMs: this.#tookMs };
  }
}

/** One connection, one call at a time. */
class Caller {
  #done: (() => void) | null = null;
  #id = 0;
  #sinceMs = 0;

  constructor(readonly socket: net.Socket, readonly requests: readonly RequestParts[], readonly tally: Tally) {
    socket.on("data", httpReader(({ head, body }) => {
      // The answer to this very call, or it is none.
      if (head.startsWith("HTTP/1.1 200") && body.includes(`"id":${this.#id}`) && body.includes(`"isError":false`)) this.tally.answered(performance.now() - this.#sinceMs);
      else this.tally.failed(`${head.slice(0, 40)} … ${body.toString("utf8")}`);
      this.#finish();
    }));
    socket.on("close", () => {
      if (this.#done === null) return;
      this.tally.failed("the connection was closed");
      this.#finish();
    });
    socket.on("error", () => socket.destroy());
    socket.setTimeout(answerMs, () => socket.destroy());
  }

  /** Resolves when the call is over, however; `sinceMs` is when its time began. */
  async call(sinceMs: number): Promise<void> {
    const id = nextId;
    nextId += 1;
    const parts = this.requests[id % this.requests.length];
    if (parts === undefined || this.socket.destroyed) {
      this.tally.failed("no connection");
      return new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.#id = id;
    this.#sinceMs = sinceMs;
    return new Promise((resolve) => {
      this.#done = resolve;
      this.socket.write(`${parts.before}${id}${parts.after}`, "latin1");
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #finish(): void {
    const done = this.#done;
    this.#done = null;
    done?.();
  }
}

function connect(host: string, port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}
