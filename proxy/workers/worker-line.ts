// A worker's end of the line to the process above it, which has the ops port for all of them.
import type { OpenOps } from "../ops/ops-server";
import type { RunningGateway } from "../running-gateway";
import { toWorkerSchema, type FromWorker } from "./worker-messages";

/** How often a worker looks whether it is still as ready as it said. */
const readinessMs = 100;

export interface WorkerLine {
  /** Stands where a gateway of one process opens its ops port: what is asked there comes and goes as messages. */
  readonly openOps: OpenOps;
  /** Says that calls are taken from now on, and how ready the gateway is by now. */
  tellListening(gateway: RunningGateway): void;
}

/** `opsPort` is that of the process above. */
export function workerLine(opsPort: number): WorkerLine {
  let look: () => void = () => undefined;
  return {
    openOps({ reasons, audit, registry }) {
      let said: string | null = null;
      look = () => {
        const now = reasons();
        const standing = audit();
        const state = standing.mode === "spool" ? standing.state : null;
        const saying = [...now, state].join();
        if (saying === said) return;
        said = saying;
        tell({ kind: "readiness", reasons: [...now], audit: state });
      };
      look();
      const timer = setInterval(look, readinessMs);
      process.on("message", (message: unknown) => {
        const { success, data } = toWorkerSchema.safeParse(message);
        if (success) void registry.getMetricsAsJSON().then((metrics) => tell({ kind: "metrics", ask: data.ask, metrics }));
      });
      return Promise.resolve({ port: opsPort, close: () => Promise.resolve(clearInterval(timer)) });
    },
    tellListening({ port }) {
      look();
      tell({ kind: "listens", port });
    },
  };
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
