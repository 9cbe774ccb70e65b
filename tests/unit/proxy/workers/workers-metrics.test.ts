import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Counter, Registry } from "prom-client";
import { workersMetrics } from "@/proxy/workers/workers-metrics";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function measurements(calls: number): Promise<object[]> {
  const registry = new Registry();
  new Counter({ name: "calls_total", help: "Calls.", labelNames: ["code"], registers: [registry] }).inc({ code: "allowed" }, calls);
  return registry.getMetricsAsJSON();
}

const own = { workers: 3, restarts: 4 };

/** Metrics over workers 1 to 3, and the question that they were asked. */
function asked() {
  const asks: number[] = [];
  const metrics = workersMetrics((ask) => {
    asks.push(ask);
    return [1, 2, 3];
  });
  return { metrics, asks };
}

it("adds up what all workers have measured", async () => {
  const { metrics, asks } = asked();
  const text = metrics.text(own);
  for (const worker of [1, 2, 3]) metrics.take(worker, asks[0] ?? 0, await measurements(worker));
  expect(await text).toContain('calls_total{code="allowed"} 6\n');
  expect(await text).toContain("portcullis_workers_measured 3\n");
  expect(await text).toContain("portcullis_worker_restarts_total 4\n");
});

it("waits for nobody who is gone, and for nobody for long; says how many are in the sums", async () => {
  const { metrics, asks } = asked();
  const text = metrics.text(own);
  metrics.take(1, asks[0] ?? 0, await measurements(5));
  metrics.forget(2);
  vi.advanceTimersByTime(2_000);
  expect(await text).toContain('calls_total{code="allowed"} 5\n');
  expect(await text).toContain("portcullis_workers_measured 1\n");
});

it("leaves out what comes too late, twice, or from a worker that was not asked", async () => {
  const { metrics, asks } = asked();
  const text = metrics.text(own);
  const [ask = 0] = asks;
  metrics.take(9, ask, await measurements(100));
  metrics.take(1, ask, await measurements(1));
  metrics.take(1, ask, await measurements(100));
  metrics.forget(2);
  metrics.forget(3);
  metrics.take(2, ask, await measurements(100));
  expect(await text).toContain('calls_total{code="allowed"} 1\n');
});

it("is well-formed without any worker", async () => {
  const text = await workersMetrics(() => []).text({ workers: 0, restarts: 0 });
  expect(text).toContain("portcullis_workers 0\n");
});
