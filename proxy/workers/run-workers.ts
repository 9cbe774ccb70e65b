// GATEWAY_WORKERS processes on one port: this one starts them, puts a crashed one back, answers for all of them on the ops port, and
// ends them. It carries no call itself: node:cluster accepts connections here and hands each to the next worker in turn.
import cluster, { type Worker } from "node:cluster";
import type { GatewayEnv } from "@/lib/env/gateway-env";
import type { Logger } from "@/lib/log/logger";
import { gatewayBounds } from "../bounds";
import { worstStanding, type SpoolStanding } from "../ops/audit-standing";
import { openOpsServer } from "../ops/ops-server";
import { gatewayUrl, opsUrl, type RunningGateway } from "../running-gateway";
import { crashesInRow, restartDelayMs } from "./restart-delay";
import { fromWorkerSchema, type ToWorker } from "./worker-messages";
import { workerFlag } from "./worker-flag";
import { workersMetrics } from "./workers-metrics";

/** What a worker needs beyond its own bounds to say that it has ended. */
const endGraceMs = 15_000;

interface Place {
  worker: Worker | null;
  startedMs: number;
  crashes: number;
  /** Null until this worker has said so. */
  reasons: readonly string[] | null;
  audit: SpoolStanding | null;
  restart: NodeJS.Timeout | undefined;
}

/** Listens when it resolves, with every worker; rejects where one of them cannot start. Later a crash costs a pause, never the rest. */
export async function runWorkers(env: GatewayEnv, log: Logger): Promise<RunningGateway> {
  const places: Place[] = Array.from({ length: env.GATEWAY_WORKERS }, () => ({ worker: null, startedMs: 0, crashes: 0, reasons: null, audit: null, restart: undefined }));
  const metrics = workersMetrics((ask) => places.flatMap(({ worker }) => (worker?.isConnected() === true ? [send(worker, { kind: "measure", ask })] : [])));
  let isUp = false;
  let isEnding = false;
  let restarts = 0;
  const opsServer = await openOpsServer(env.GATEWAY_OPS_HOST, env.GATEWAY_OPS_PORT, {
    isUp: () => isUp,
    reasons: () => [...new Set([...(isEnding ? ["draining"] : []), ...places.flatMap(({ reasons }) => reasons ?? ["worker_down"])])],
    audit: () => ({ mode: env.audit.mode, state: worstStanding(places.flatMap(({ audit }) => audit ?? [])) }),
    metrics: () => metrics.text({ workers: places.filter(({ reasons }) => reasons !== null).length, restarts }),
  });

  const port = await new Promise<number>((resolve, reject) => {
    const ports = new Map<Place, number>();

    function start(place: Place): void {
      const index = places.indexOf(place);
      // The first alone does the duties: one copy of each poller for each machine is plenty, and other gateways have theirs.
      cluster.setupPrimary({ args: [workerFlag(index)] });
      const worker = cluster.fork({ GATEWAY_OPS_PORT: String(opsServer.port) });
      Object.assign(place, { worker, startedMs: performance.now(), reasons: null, audit: null });
      worker.on("message", (message: unknown) => {
        const { success, data } = fromWorkerSchema.safeParse(message);
        if (!success || place.worker !== worker) return;
        if (data.kind === "metrics") return metrics.take(worker.id, data.ask, data.metrics);
        if (data.kind === "readiness") {
          Object.assign(place, { reasons: data.reasons, audit: data.audit });
          return;
        }
        ports.set(place, data.port);
        if (isUp || ports.size < places.length) return;
        isUp = true;
        resolve(data.port);
      });
      worker.once("error", (error) => {
        log.error({ err: error, worker: index }, "a worker could not be reached");
        // The system had no room for a process: it never was one, and no exit is ever heard of it.
        if (worker.process.pid === undefined) ended(place, index, null, null);
      });
      worker.once("exit", (code, signal) => ended(place, index, code, signal));
    }

    function ended(place: Place, index: number, code: number | null, signal: string | null): void {
      metrics.forget(place.worker?.id ?? 0);
      Object.assign(place, { worker: null, reasons: null, audit: null });
      if (isEnding) return;
      if (!isUp) return reject(new Error("a worker ended before all of them listened"));
      const asked = code === 0 && signal === null;
      place.crashes = asked ? 0 : crashesInRow(place.crashes, performance.now() - place.startedMs);
      const delayMs = asked ? 0 : restartDelayMs(place.crashes);
      restarts += 1;
      log[asked ? "info" : "error"]({ worker: index, code, signal, delayMs }, "a worker ended; another takes its place");
      place.restart = setTimeout(() => restart(place, index), delayMs);
    }

    /** Where the system has no room for a process at all, another pause: the others go on. */
    function restart(place: Place, index: number): void {
      try {
        start(place);
      } catch (error) {
        log.error({ err: error, worker: index }, "a worker could not be started");
        ended(place, index, null, null);
      }
    }

    for (const place of places) start(place);
  }).catch(async (error: unknown) => {
    await end();
    throw error;
  });

  /** Tells every worker, waits for all, and ends by force what does not end by itself. */
  async function end(): Promise<void> {
    isEnding = true;
    const left = places.flatMap(({ worker, restart }) => {
      clearTimeout(restart);
      return worker === null ? [] : [worker];
    });
    const force = setTimeout(() => {
      for (const worker of left) worker.process.kill("SIGKILL");
    }, env.drainNoticeMs + gatewayBounds.drainMs + endGraceMs);
    await Promise.all(left.map((worker) => new Promise<void>((resolve) => {
      worker.once("exit", () => resolve());
      if (worker.isDead()) resolve();
      worker.process.kill("SIGTERM");
    })));
    clearTimeout(force);
    await opsServer.close();
  }

  let ending: Promise<void> | undefined;
  return { port, opsPort: opsServer.port, url: gatewayUrl(env, port), opsUrl: opsUrl(env, opsServer.port), close: () => (ending ??= end()) };
}

/** To whom it was sent. One that goes away meanwhile is heard of by its exit. */
function send(worker: Worker, message: ToWorker): number {
  worker.send(message, () => undefined);
  return worker.id;
}
