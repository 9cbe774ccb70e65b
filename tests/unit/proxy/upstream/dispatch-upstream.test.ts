// The bytes of a server's answer: as they come, in their order, whoever reads them when; held back while nobody does.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PlainSignal } from "@/proxy/streams/plain-signal";
import { dispatchUpstream, type UpstreamAnswer } from "@/proxy/upstream/dispatch-upstream";

const large = Buffer.alloc(24 * 1_048_576, "0123456789abcdef");
/** What the server has not got rid of of its last large answer. */
let unsentBytes = () => 0;

const server = http.createServer((request, response) => {
  const body = request.url === "/large" ? large : Buffer.from("a small answer");
  response.writeHead(200, { "content-type": "text/plain", "content-length": body.length });
  response.end(body);
  unsentBytes = () => response.socket?.writableLength ?? 0;
});
let pool: Pool;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  pool = new Pool(`http://127.0.0.1:${String(address.port)}`, { connections: 4, pipelining: 1 });
});

afterAll(async () => {
  await pool.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (path: string) => dispatchUpstream(pool, { method: "POST", path, headers: {}, body: null, signal: new PlainSignal() });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads to the end, in whatever pieces; `onData` may hold it back. */
function readAll(answer: UpstreamAnswer, onData: (size: number) => void = () => undefined): Promise<{ readonly bytes: Buffer; readonly ends: readonly string[] }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const ends: string[] = [];
    const over = (how: string) => {
      ends.push(how);
      // A second end would come at once.
      setTimeout(() => resolve({ bytes: Buffer.concat(chunks), ends }), 20);
    };
    answer.read({
      data(chunk) {
        expect(ends).toEqual([]);
        chunks.push(chunk);
        onData(chunk.length);
      },
      end: () => over("end"),
      fail: () => over("fail"),
    });
  });
}

it("gives a small answer whole, and its end once, to whoever reads at once and to whoever reads late", async () => {
  for (const lateMs of [0, 50]) {
    const answer = await ask("/small");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/plain"]);
    if (lateMs > 0) await pause(lateMs);
    const { bytes, ends } = await readAll(answer);
    expect([bytes.toString("utf8"), ends]).toEqual(["a small answer", ["end"]]);
  }
});

it("holds a large answer back while nobody reads, and then gives every byte in its place", async () => {
  const answer = await ask("/large");
  await pause(300);
  expect(unsentBytes()).toBeGreaterThan(0);
  const { bytes, ends } = await readAll(answer);
  expect([bytes.equals(large), ends]).toEqual([true, ["end"]]);
});

it("stops where it is paused, also among what came before it was read, and goes on in order", async () => {
  const answer = await ask("/large");
  await pause(50);
  let isPaused = false;
  let pauses = 0;
  const { bytes, ends } = await readAll(answer, () => {
    expect(isPaused).toBe(false);
    if (pauses >= 5) return;
    pauses += 1;
    isPaused = true;
    answer.pause();
    setTimeout(() => {
      isPaused = false;
      answer.resume();
    }, 10);
  });
  expect([bytes.equals(large), ends, pauses]).toEqual([true, ["end"], 5]);
});

it("fails, once, for whoever reads what was given up or gives up what it reads", async () => {
  const before = await ask("/large");
  before.abort();
  await pause(20);
  expect((await readAll(before)).ends).toEqual(["fail"]);
  const during = await ask("/large");
  expect((await readAll(during, () => during.abort())).ends).toEqual(["fail"]);
});

it("leaves what came whole as it is where it is given up after its end", async () => {
  const answer = await ask("/small");
  const { ends } = await readAll(answer);
  answer.abort();
  expect(ends).toEqual(["end"]);
});
