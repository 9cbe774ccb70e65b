// A machine's body is the same in whatever pieces it comes, and takes no more room than it has bytes.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { readJsonBody } from "@/app/_server/read-json-body";

function posted(body: ReadableStream<Uint8Array>): Request {
  const init: RequestInit & { readonly duplex: "half" } = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } };
  return new Request("http://console.example/api/v1/x", init);
}

const inPieces = (bytes: Uint8Array, size: number) => new ReadableStream<Uint8Array>({
  start(controller) {
    for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
    controller.close();
  },
});

it.each([1, 7, 4_095, 4_096, 4_097, 1_048_576])("comes whole in pieces of %i, up to the bound and no further", async (size) => {
  const text = JSON.stringify({ name: "é".repeat(10_000) });
  expect(await readJsonBody(posted(inPieces(new TextEncoder().encode(text), size)))).toEqual(JSON.parse(text));
  const atBound = new TextEncoder().encode(`{"a":"${"x".repeat(1_048_576 - 8)}"}`);
  if (size > 1_000) expect(await readJsonBody(posted(inPieces(atBound, size)))).toHaveProperty("a");
  await expect(readJsonBody(posted(inPieces(new Uint8Array([...atBound, 0x20]), Math.max(size, 1_000))))).rejects.toMatchObject({ code: "body_too_large" });
});

it("holds hardly more than its bytes where they come one by one", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage !== "function") throw new Error("no way to collect garbage");
  const heapBytes = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const count = 200_000;
  let given = 0;
  let end = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (given < count) controller.enqueue(new Uint8Array([given === 0 ? 0x7b : 0x20]));
      else end = () => controller.error(new Error("cut"));
      given += 1;
      return given > count ? new Promise<void>(() => undefined) : undefined;
    },
  });
  const before = heapBytes();
  const reading = readJsonBody(posted(body)).catch(() => "cut");
  await expect.poll(() => given, { timeout: 10_000 }).toBeGreaterThan(count);
  expect(heapBytes() - before).toBeLessThan(20 * count);
  end();
  expect(await reading).toBe("cut");
});
