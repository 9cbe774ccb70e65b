// A wake that comes while a queue is being read is for what that reading may not have seen.
import type { Pool } from "pg";
import { expect, it } from "vitest";
import { createLogger } from "@/lib/log/logger";
import { gatewayBounds } from "@/proxy/bounds";
import { runJobs } from "@/proxy/duties/run-jobs";
import { runLimitJobs } from "@/proxy/duties/run-limit-jobs";
import { runReplays } from "@/proxy/duties/run-replays";

const log = createLogger({ name: "test", level: "silent" });
// Nobody looks by himself.
const bounds = { ...gatewayBounds, jobPollMs: 1_000_000 };
const turn = () => new Promise<void>((resolve) => { setImmediate(resolve); });

const runners: Readonly<Record<string, (pool: Pool) => { wake(): void; stop(): Promise<void> }>> = {
  jobs: (pool) => runJobs(pool, () => Promise.resolve(null), bounds, log),
  "questions about limits": (pool) => runLimitJobs(pool, {} as never, {} as never, bounds, log),
  replays: (pool) => runReplays({ pool, bounds } as never, log),
};

it.each(Object.keys(runners))("looks for %s again where it is woken while it looks, and no more than once", async (name) => {
  const answers: (() => void)[] = [];
  const pool = { query: () => new Promise((resolve) => { answers.push(() => resolve({ rows: [] })); }) } as unknown as Pool;
  const runner = runners[name]?.(pool);
  runner?.wake();
  expect(answers).toHaveLength(1);
  runner?.wake();
  runner?.wake();
  answers[0]?.();
  await turn();
  expect(answers).toHaveLength(2);
  answers[1]?.();
  await turn();
  expect(answers).toHaveLength(2);
  await runner?.stop();
});
