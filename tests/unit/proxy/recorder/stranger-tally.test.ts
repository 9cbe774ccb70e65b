// What is counted of strangers is written, whenever its gateway ends.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { strangerTally } from "@/proxy/recorder/stranger-tally";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Asked {
  readonly rows: readonly { readonly source: string; readonly requests: number }[];
  readonly answer: (error?: Error) => void;
}

function open(refusalRowsPerSecondMax = 10) {
  const asked: Asked[] = [];
  const tally = strangerTally((_text, [rows]) => new Promise((resolve, reject) => {
    asked.push({ rows: JSON.parse(String(rows)) as Asked["rows"], answer: (error) => (error === undefined ? resolve({ rows: [] }) : reject(error)) });
  }), { refusalRowsPerSecondMax }, () => undefined);
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

it("holds a thousand sources by name, whatever room there is for rows, and counts all beyond them as others", () => {
  const { asked, tally } = open(5_000);
  for (let source = 0; source < 1_200; source += 1) tally.count(`s${String(source)}`, "invalid_token", 0);
  tally.count("s7", "invalid_token", 0);
  vi.advanceTimersByTime(1_000);
  const rows = new Map(asked[0]?.rows.map(({ source, requests }) => [source, requests]));
  expect([rows.size, rows.get("others"), rows.get("s7"), rows.get("s999"), rows.get("s1000")]).toEqual([1_001, 200, 2, 1, undefined]);
});
