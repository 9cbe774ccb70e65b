// Whoever does not read gives the place back.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pulledBody } from "@/app/_server/pulled-body";

const bounds = { unreadMsMax: 1_000, lifeMsMax: 10_000 };
let made: number;
let isReturned: boolean;
let ends: number;
beforeEach(() => {
  vi.useFakeTimers();
  [made, isReturned, ends] = [0, false, 0];
});
afterEach(() => void vi.useRealTimers());

async function* pieces(count = Infinity): AsyncGenerator<string, void, undefined> {
  try {
    while (made < count) yield String((made += 1));
  } finally {
    isReturned = true;
  }
}
const body = (of = pieces()) => pulledBody(of, () => void (ends += 1), bounds).getReader();
const text = async (reader: ReturnType<typeof body>): Promise<string | null> => {
  const { value } = await reader.read();
  return value === undefined ? null : new TextDecoder().decode(value);
};

it("makes a piece when it is asked for, and ends once with the last", async () => {
  const reader = body(pieces(2));
  expect(made).toBe(0);
  expect([await text(reader), await text(reader), await text(reader)]).toEqual(["1", "2", null]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ends).toBe(1);
});

it("breaks off where a piece waits for its reader for too long, before the first one too", async () => {
  const reader = body();
  await text(reader);
  await vi.advanceTimersByTimeAsync(999);
  await text(reader);
  await vi.advanceTimersByTimeAsync(1_001);
  expect([ends, isReturned]).toEqual([1, true]);
  await expect(reader.read()).rejects.toThrow("took too long");
  const unread = body();
  await vi.advanceTimersByTimeAsync(1_001);
  expect(ends).toBe(2);
  await expect(unread.read()).rejects.toThrow("took too long");
});

it("breaks off at the end of its life though the reader reads, by drops", async () => {
  const reader = body();
  for (let at = 0; at < 19; at += 1) {
    await text(reader);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(ends).toBe(0);
  await vi.advanceTimersByTimeAsync(501);
  expect([ends, isReturned]).toEqual([1, true]);
});

it("does not take a piece that is long in the making for a reader that does not read", async () => {
  async function* slow(): AsyncGenerator<string, void, undefined> {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    yield "late";
  }
  const reading = text(body(slow()));
  await vi.advanceTimersByTimeAsync(5_001);
  expect(await reading).toBe("late");
  expect(ends).toBe(0);
});

it("ends once where the reader goes away, and with an error where the pieces fail", async () => {
  const reader = body();
  await text(reader);
  await reader.cancel();
  expect([ends, isReturned]).toEqual([1, true]);
  async function* failing(): AsyncGenerator<string, void, undefined> {
    yield "whole";
    throw new Error("the membership ended");
  }
  const other = body(failing());
  await text(other);
  await expect(other.read()).rejects.toThrow("the membership ended");
  expect(ends).toBe(2);
});
