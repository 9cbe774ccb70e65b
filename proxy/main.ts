// The gateway process: reads its environment, starts, and ends cleanly when it is told to. What it consists of is start-gateway.ts;
// with GATEWAY_WORKERS above 1 this program is both the process that supervises (workers/run-workers.ts) and each of its workers.
import { gatewayEnv } from "@/lib/env/gateway-env";
import { logger } from "@/lib/log/logger";
import type { RunningGateway } from "./running-gateway";
import { startGateway } from "./start-gateway";
import { workerLine } from "./workers/worker-line";
import { runWorkers } from "./workers/run-workers";
import { workerPlace } from "./workers/worker-flag";

const place = workerPlace(process.argv);
const log = place === null ? logger() : logger().child({ worker: place });

process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a failure that nobody handled ends the gateway");
  process.exit(1);
});

async function start(): Promise<RunningGateway> {
  const env = gatewayEnv();
  if (place !== null) {
    const line = workerLine(env.GATEWAY_OPS_PORT);
    const gateway = await startGateway({ env, log, openOps: line.openOps, doesDuties: place === 0 });
    line.tellListening(gateway);
    return gateway;
  }
  const gateway = env.GATEWAY_WORKERS > 1 ? await runWorkers(env, log) : await startGateway({ env, log });
  log.info({ port: gateway.port, opsPort: gateway.opsPort, localMode: env.localMode, workers: env.GATEWAY_WORKERS, auditMode: env.audit.mode }, "the gateway listens");
  return gateway;
}

const starting = start();
let told = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    // A worker hears a terminal's Ctrl-C too, and again from the process above it, which alone decides that it was meant.
    if (told) return void (place === null && process.exit(1));
    told = true;
    log.info({ signal }, "the gateway goes down");
    starting.then((gateway) => gateway.close()).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "the gateway did not end cleanly");
        process.exit(1);
      },
    );
  });
}
starting.catch((error: unknown) => {
  log.fatal({ err: error }, "the gateway cannot start");
  process.exit(1);
});
