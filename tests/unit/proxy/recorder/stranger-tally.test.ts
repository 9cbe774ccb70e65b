// What is counted of strangers is written, whenever its gateway ends.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { strangerTally } from "@/proxy/recorder/stranger-tally";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Asked {
  readonly rows: readonly { readonly source: string; readonly requests: number }[];
  readonly answer: (error?: Error) => void;
}

function open() {
  const asked: Asked[] = [];
  const tally = strangerTally((_text, [rows]) => new Promise((resolve, reject) => {
    asked.push({ rows: JSON.parse(String(rows)) as Asked["rows"], answer: (error) => (error === undefined ? resolve({ rows: [] }) : reject(error)) });
  }), { refusalRowsPerSecondMax: 10 }, () => undefined);
  return { asked, tally };
}

it("waits at the end for the writing that is under way, and writes again what that could not", async () => {
  const { asked, tally } = open();
  tally.count("192.0.2.1", "invalid_token", 0);
  vi.advanceTimersByTime(1_000);
  expect(asked).toHaveLength(1);
  let isStopped = false;
  const stopping = tally.stop().then(() => {
    isStopped = true;
  });
  await Promise.resolve();
  expect(isStopped).toBe(false);
  asked[0]?.answer(new Error("Postgres is away"));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.rows).toMatchObject([{ source: "192.0.2.1", requests: 1 }]);
  expect(isStopped).toBe(false);
  asked[1]?.answer();
  await stopping;
});

it("writes one batch at a time, however long it takes", () => {
  const { asked, tally } = open();
  for (let second = 0; second < 5; second += 1) {
    tally.count("192.0.2.1", "invalid_token", 0);
    vi.advanceTimersByTime(1_000);
  }
  expect(asked).toHaveLength(1);
});
