// What came in pieces is the same in one.
import { expect, it } from "vitest";
import { joinChunks } from "@/proxy/streams/join-chunks";

const pieces = (sizes: readonly number[]): Buffer[] => sizes.map((size, at) => Buffer.alloc(size, at + 1));

it.each([[[]], [[7]], [[1, 2, 3]], [[65_535, 1]], [[65_535, 2]], [[65_536, 65_536, 10]], [[200_000]]])("%o", (sizes) => {
  const chunks = pieces(sizes);
  const size = sizes.reduce((sum, one) => sum + one, 0);
  expect(joinChunks(chunks, size).equals(Buffer.concat(chunks))).toBe(true);
});

it("is in memory that threads share where it is large and came in pieces", () => {
  expect(joinChunks(pieces([65_535, 2]), 65_537).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(joinChunks(pieces([65_535, 1]), 65_536).buffer).toBeInstanceOf(ArrayBuffer);
});
