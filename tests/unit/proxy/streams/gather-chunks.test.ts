// What came in pieces is the same in one, and takes no more room meanwhile than it has bytes.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { gatherChunks } from "@/proxy/streams/gather-chunks";

const pieces = (sizes: readonly number[]): Buffer[] => sizes.map((size, at) => Buffer.alloc(size, at + 1));

function gathered(chunks: readonly Buffer[]): Buffer {
  const all = gatherChunks();
  for (const chunk of chunks) all.add(chunk);
  return all.join();
}

it.each([
  [[]], [[7]], [[0, 3]], [[1, 2, 3]], [[65_535, 1]], [[65_535, 2]], [[65_536, 65_536, 10]], [[200_000]], [[1, 4_095, 4_096, 4_097, 1, 4_095, 4_095, 1, 9_000, 2]], [Array.from({ length: 9_000 }, (_entry, at) => 1 + (at % 7))],
])("%o", (sizes) => {
  const chunks = pieces(sizes);
  expect(gathered(chunks).equals(Buffer.concat(chunks))).toBe(true);
});

it("is the piece itself where it came in one, and in memory that threads share where it is large and came in several", () => {
  const [one = Buffer.alloc(0)] = pieces([7]);
  expect(gathered([one])).toBe(one);
  expect(gathered(pieces([65_535, 2])).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(gathered(pieces([65_535, 1])).buffer).toBeInstanceOf(ArrayBuffer);
});

it("holds hardly more than the bytes of what comes byte by byte, and nothing that these were cut from", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage !== "function") throw new Error("no way to collect garbage");
  const heldBytes = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const size = 1_000_000;
  const before = heldBytes();
  const all = gatherChunks();
  // As a server's chunks of a byte come: six bytes each, and a view of what was read at once.
  for (let at = 0, read = Buffer.alloc(65_536); at < size; at += 1) {
    if (at % 10_000 === 0) read = Buffer.alloc(65_536, at / 10_000);
    all.add(read.subarray((at % 10_000) * 6, (at % 10_000) * 6 + 1));
  }
  expect(heldBytes() - before).toBeLessThan(4 * size);
  expect(all.join()).toHaveLength(size);
});
