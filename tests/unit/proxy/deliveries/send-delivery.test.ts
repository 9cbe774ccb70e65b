// Of a receiver's answer no more is read than is needed, however much it sends and however slowly.
import http from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { deliverySender, type ReceiverAnswer } from "@/proxy/deliveries/send-delivery";

let answer: http.RequestListener = (_request, response) => void response.end();
let server: http.Server;
let pool: Pool;
let closed: Promise<void>;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    closed = new Promise((resolve) => response.once("close", resolve));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  pool = new Pool(`http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`);
});
afterAll(async () => {
  await pool.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function send(bounds: { readonly deliveryMs: number; readonly deliveryAnswerBytesMax: number }): ReturnType<ReturnType<typeof deliverySender>> {
  const target = parseTargetUrl("http://receiver.example/in");
  if (target === null) throw new Error("not a target");
  const pools = { poolFor: () => pool, close: () => Promise.resolve() };
  return deliverySender(pools, bounds)({ destinationId: "dst_1", target, headers: {}, body: Buffer.from("{}") }, new AbortController().signal);
}

it("takes an answer of as many bytes as it may have, and of a longer one what came before the bound, without waiting for its end (deliveryAnswerBytesMax)", async () => {
  answer = (_request, response) => void response.end("x".repeat(100));
  expect(await send({ deliveryMs: 5_000, deliveryAnswerBytesMax: 100 })).toMatchObject({ status: 200, isWhole: true, body: Buffer.from("x".repeat(100)) });
  // It never ends by itself.
  answer = (_request, response) => {
    const pouring = setInterval(() => void response.write("y".repeat(60)), 2);
    response.once("close", () => clearInterval(pouring));
  };
  const cut = await send({ deliveryMs: 5_000, deliveryAnswerBytesMax: 100 });
  expect(cut).toMatchObject({ status: 200, isWhole: false });
  expect((cut as ReceiverAnswer).body.length).toBeLessThanOrEqual(100);
  await closed;
});

it("gives a receiver up that takes too long, whether it is silent or drips (deliveryMs)", async () => {
  answer = () => undefined;
  expect(await send({ deliveryMs: 50, deliveryAnswerBytesMax: 100 })).toBe("timed_out");
  answer = (_request, response) => void response.write("x");
  expect(await send({ deliveryMs: 50, deliveryAnswerBytesMax: 100 })).toBe("timed_out");
});

it("holds hardly more than the bytes of an answer that comes byte by byte", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage !== "function") throw new Error("no way to collect garbage");
  const heapBytes = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const count = 200_000;
  answer = (_request, response) => {
    response.flushHeaders();
    response.socket?.write("1\r\nx\r\n".repeat(count));
  };
  const before = heapBytes();
  const sending = send({ deliveryMs: 2_000, deliveryAnswerBytesMax: 2 * count });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(heapBytes() - before).toBeLessThan(20 * count);
  expect(await sending).toBe("timed_out");
});
