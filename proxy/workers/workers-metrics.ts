// The measurements of all workers as one text: each is asked, and what came in time is added up.
import { AggregatorRegistry, Counter, Gauge, Registry } from "prom-client";

const answerMs = 2_000;

interface Ask {
  readonly waiting: Set<number>;
  readonly parts: (readonly object[])[];
  readonly done: () => void;
}

export interface WorkersMetrics {
  /** Resolves within two seconds. Who did not answer by then is missing from the sums, which `portcullis_workers_measured` shows. */
  text(own: { readonly workers: number; readonly restarts: number }): Promise<string>;
  take(workerId: number, ask: number, metrics: readonly object[]): void;
  /** It will not answer any more. */
  forget(workerId: number): void;
}

/** `askAll` sends one question to every worker, and says whom it reached. */
export function workersMetrics(askAll: (ask: number) => readonly number[]): WorkersMetrics {
  const asks = new Map<number, Ask>();
  let count = 0;

  const settle = (workerId: number, ask: Ask): void => {
    ask.waiting.delete(workerId);
    if (ask.waiting.size === 0) ask.done();
  };

  return {
    async text({ workers, restarts }) {
      const id = (count += 1);
      const parts: (readonly object[])[] = [];
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, answerMs);
        function done(): void {
          clearTimeout(timer);
          asks.delete(id);
          resolve();
        }
        const ask: Ask = { waiting: new Set(), parts, done };
        asks.set(id, ask);
        for (const reached of askAll(id)) ask.waiting.add(reached);
        if (ask.waiting.size === 0) done();
      });
      const own = new Registry();
      new Gauge({ name: "portcullis_workers", help: "Workers that have said how they are.", registers: [own] }).set(workers);
      new Gauge({ name: "portcullis_workers_measured", help: "Workers whose measurements are in these sums.", registers: [own] }).set(parts.length);
      new Counter({ name: "portcullis_worker_restarts_total", help: "Workers that were put back after another had ended.", registers: [own] }).inc(restarts);
      return `${await AggregatorRegistry.aggregate(parts).metrics()}\n${await own.metrics()}`;
    },
    take(workerId, id, metrics) {
      const ask = asks.get(id);
      if (ask === undefined || !ask.waiting.has(workerId)) return;
      ask.parts.push(metrics);
      settle(workerId, ask);
    },
    forget(workerId) {
      for (const ask of asks.values()) if (ask.waiting.has(workerId)) settle(workerId, ask);
    },
  };
}
