// What a look at a server may bring, of all its answers together, is bounded; one byte more ends it, and the server is read no further.
import http from "node:http";
import net from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import type { Connect } from "@/proxy/egress/dial-target";
import { guardedFetch } from "@/proxy/egress/guarded-fetch";

/** What the server would say if it were read to the end. */
const endlessBytes = 64 * 1_048_576;
let server: http.Server;
let port: number;
let origin: string;
let writtenBytes = 0;
let isBrokenOff = false;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const bytes = Number(request.url?.slice(1));
    const chunk = Buffer.alloc(Math.min(bytes, 65_536), 0x78);
    let left = bytes;
    response.once("close", () => {
      isBrokenOff = !response.writableFinished;
    });
    const more = () => {
      while (left > 0 && !response.destroyed) {
        const next = chunk.subarray(0, left);
        left -= next.length;
        writtenBytes += next.length;
        if (!response.write(next)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  origin = `http://127.0.0.1:${String(port)}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Stands for the guarded dialler: nothing else is dialled here. */
const connect: Connect = (_options, callback) => {
  const socket = net.connect(port, "127.0.0.1", () => callback(null, socket));
};

function open(introspectionBytesMax: number) {
  const guarded = guardedFetch(connect, { ...gatewayBounds, introspectionBytesMax }, { origin, headers: {}, signal: new AbortController().signal });
  const bytesOf = async (bytes: number) => (await (await guarded.fetch(`${origin}/${String(bytes)}`)).arrayBuffer()).byteLength;
  return { ...guarded, bytesOf };
}

it("brings so many bytes of all answers together, and not one more (introspectionBytesMax)", async () => {
  const within = open(1_000);
  expect([await within.bytesOf(600), await within.bytesOf(400)]).toEqual([600, 400]);
  expect(within.seen().failure).toBeNull();
  await expect(within.bytesOf(1)).rejects.toThrow("too_large");
  expect(within.seen().failure).toBe("too_large");
  await within.close();
  const beyond = open(999);
  expect(await beyond.bytesOf(600)).toBe(600);
  await expect(beyond.bytesOf(400)).rejects.toThrow("too_large");
  await beyond.close();
});

it("reads no further in an answer that is too large: the server is broken off", async () => {
  writtenBytes = 0;
  const guarded = open(100_000);
  await expect(guarded.bytesOf(endlessBytes)).rejects.toThrow("too_large");
  await expect.poll(() => isBrokenOff).toBe(true);
  // What is on the way in the buffers of both ends comes on top.
  expect(writtenBytes).toBeLessThan(endlessBytes / 2);
  await guarded.close();
});
