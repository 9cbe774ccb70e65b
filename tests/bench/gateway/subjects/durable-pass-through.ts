// The bare pass-through with all that a call at the gateway waits for, and nothing of what it decides: each message is read as JSON, a counter in Redis
// is moved, a record is on the disk before the call goes on and another after it, and both go to Postgres, which only takes the bytes. What a gateway
// costs beyond this is its own work; what this costs beyond the bare one is the price of a shared limit and a durable log in Node.
import fs from "node:fs";
import http from "node:http";
import { Redis } from "ioredis";
import pg from "pg";
import { Pool } from "undici";
import { tellParent } from "./tell-parent";

const [origin = "", redisUrl = "", postgresUrl = "", logFile = ""] = process.argv.slice(2);
const logBytes = 8 << 20;
const shipEveryMs = 50;

const pool = new Pool(origin, { connections: 64, pipelining: 1 });
const redis = new Redis(redisUrl);
const postgres = new pg.Client({ connectionString: postgresUrl });
await postgres.connect();
fs.writeFileSync(logFile, Buffer.alloc(logBytes));
const log = fs.openSync(logFile, fs.constants.O_RDWR | fs.constants.O_DSYNC);
// Its size is on the disk before it is written to, as a segment's is: no write waits for the file system's journal.
fs.fsyncSync(log);

/** Runs what came within a turn of the process together. */
function together(run: (resolves: readonly (() => void)[]) => void): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () => new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length > 1) return;
    setImmediate(() => {
      const all = waiting;
      waiting = [];
      run(all);
    });
  });
}

function settle(resolves: readonly (() => void)[]): void {
  for (const resolve of resolves) resolve();
}

const count = together((resolves) => {
  void redis.incrby("calls", resolves.length).then(() => settle(resolves));
});

let records: string[] = [];
let durable: (() => void)[] = [];
const unshipped: Buffer[] = [];
let logEnd = 0;
let isWriting = false;

/** One write at a time; the file is written from its beginning again once it is full. */
function writeRecords(): void {
  if (isWriting || durable.length === 0) return;
  isWriting = true;
  const bytes = Buffer.from(records.join("\n"));
  const written = durable;
  records = [];
  durable = [];
  if (logEnd + bytes.length > logBytes) logEnd = 0;
  fs.write(log, bytes, 0, bytes.length, logEnd, (error) => {
    if (error !== null) throw error;
    logEnd += bytes.length;
    isWriting = false;
    unshipped.push(bytes);
    settle(written);
    setImmediate(writeRecords);
  });
}

const logged = together((resolves) => {
  durable.push(...resolves);
  writeRecords();
});

setInterval(() => {
  const bytes = Buffer.concat(unshipped.splice(0));
  if (bytes.length > 0) void postgres.query("SELECT octet_length($1::bytea)", [bytes]);
}, shipEveryMs);

/** As long as the gateway's. */
function intentOf(body: Buffer): string {
  return JSON.stringify({
    kind: "intent", at: new Date().toISOString(), org: filled("org"), id: filled("call"), server_id: filled("srv"), server_name: "bench", grant_id: filled("grant"), grant_label: "bench",
    grant_maker: filled("user"), policy_id: filled("pol"), policy_version: 1, era: "legacy", http_method: "POST", method: "tools/call", client_ip: "127.0.0.1", request_bytes: body.length,
    tool: "search_orders", argument_bytes: 300, argument_keys: ["query", "customer", "range", "amount", "sort", "limit"], argument_keys_other: 0, arguments_mac: "0".repeat(43),
    argument_recording: "off", client_name: "bench", client_version: "1.0.0", effect: "allow", code: "allowed", message: "", read_us: 100, decided_us: 200, reserved_us: 400,
  });
}

function outcomeOf(status: number, body: Buffer): string {
  const at = new Date().toISOString();
  return JSON.stringify({
    kind: "outcome", at, org: filled("org"), id: filled("call"), started_at: at, outcome: "delivered", upstream_status: status, is_error: false, response_bytes: body.length, upstream_ms: 0.5,
    recorded_us: 1_000, total_ms: 3,
  });
}

function filled(kind: string): string {
  return `${kind}_01jzzzzzzzzzzzzzzzzzzzzzzz`;
}

async function pass(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer): Promise<void> {
  JSON.parse(body.toString());
  await count();
  records.push(intentOf(body));
  await logged();
  const headers = { ...request.headers };
  delete headers.host;
  delete headers.connection;
  const chunks: Buffer[] = [];
  let status = 0;
  pool.dispatch({ method: "POST", path: request.url ?? "/", headers, body }, {
    onRequestStart: () => undefined,
    onResponseStart(_controller, answerStatus, answerHeaders) {
      status = answerStatus;
      response.writeHead(answerStatus, answerHeaders);
    },
    onResponseData: (_controller, chunk) => void chunks.push(chunk),
    onResponseEnd() {
      const answer = Buffer.concat(chunks);
      JSON.parse(answer.toString());
      response.end(answer);
      records.push(outcomeOf(status, answer));
    },
    onResponseError: () => void response.destroy(),
  });
}

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => void chunks.push(chunk));
  request.on("end", () => void pass(request, response, Buffer.concat(chunks)));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  tellParent({ kind: "listening", port: address.port });
});
process.on("disconnect", () => process.exit(0));
