// A process of its own: clients that send by drops, and connect anew as soon as they are cut. Run by slow-sockets.test.ts. Told on standard
// input whom to attack, one line of JSON; says on a line of JSON when all have connected, and on another what came of them, once it is told to stop.
import net from "node:net";
import os from "node:os";
import readline from "node:readline";

/** What the clients of one kind send at once, and how many they are; the bytes of `drop` follow for ever, one by one. */
export interface DripOrder {
  readonly port: number;
  readonly dripMs: number;
  readonly kinds: readonly { readonly name: string; readonly clients: number; readonly first: string; readonly drop: string }[];
}

/** Of one kind: connections that were made, those that ended, the longest that one was open, and answers by HTTP status. */
export interface DripCounts {
  readonly connections: number;
  readonly ended: number;
  readonly longestMs: number;
  readonly statuses: Readonly<Record<string, number>>;
}

type Counting = { -readonly [key in keyof Omit<DripCounts, "statuses">]: number } & { readonly statuses: Record<string, number> };

// Their machines are not the gateway's, as a rule: here they are to take no processor from it.
os.setPriority(15);
const againMs = 100;
let isOver = false;
let order: DripOrder | null = null;
const counts: Record<string, Counting> = {};
const open = new Map<net.Socket, { readonly kind: DripOrder["kinds"][number]; readonly sinceMs: number; sent: number }>();

function attack(port: number, kind: DripOrder["kinds"][number]): void {
  if (isOver) return;
  const count = (counts[kind.name] ??= { connections: 0, ended: 0, longestMs: 0, statuses: {} });
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.once("connect", () => {
    count.connections += 1;
    open.set(socket, { kind, sinceMs: performance.now(), sent: 0 });
    if (kind.first !== "") socket.write(kind.first, "latin1");
  });
  socket.on("data", (chunk: Buffer) => {
    for (const [, status = ""] of chunk.toString("latin1").matchAll(/HTTP\/1\.1 (\d{3}) /g)) count.statuses[status] = (count.statuses[status] ?? 0) + 1;
  });
  socket.once("close", () => {
    const since = open.get(socket)?.sinceMs;
    open.delete(socket);
    if (since !== undefined && !isOver) {
      count.ended += 1;
      count.longestMs = Math.max(count.longestMs, performance.now() - since);
    }
    setTimeout(() => attack(port, kind), againMs);
  });
}

function drip(): void {
  for (const [socket, state] of open) {
    const { drop } = state.kind;
    if (drop === "" || !socket.writable) continue;
    socket.write(drop.charAt(state.sent % drop.length), "latin1");
    state.sent += 1;
  }
}

function stop(): void {
  isOver = true;
  const nowMs = performance.now();
  for (const [socket, { kind, sinceMs }] of open) {
    const count = counts[kind.name];
    if (count !== undefined) count.longestMs = Math.max(count.longestMs, nowMs - sinceMs);
    socket.destroy();
  }
  process.stdout.write(`${JSON.stringify(counts satisfies Record<string, DripCounts>)}\n`);
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "stop") return stop();
  const said: DripOrder = JSON.parse(line);
  order = said;
  setInterval(drip, said.dripMs);
  const wanted = said.kinds.reduce((sum, { clients }) => sum + clients, 0);
  for (const kind of said.kinds) for (let at = 0; at < kind.clients; at += 1) attack(said.port, kind);
  const look = setInterval(() => {
    if (open.size < wanted) return;
    clearInterval(look);
    process.stdout.write(`${JSON.stringify({ open: open.size })}\n`);
  }, 20);
}).on("close", () => process.exit(order === null ? 1 : 0));
