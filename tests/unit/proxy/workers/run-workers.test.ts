// A worker that ends is put back, however it ended.
import cluster, { Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import { afterEach, expect, it, vi } from "vitest";
import { gatewayEnv } from "@/lib/env/gateway-env";
import { logger } from "@/lib/log/logger";
import type { RunningGateway } from "@/proxy/running-gateway";
import { runWorkers } from "@/proxy/workers/run-workers";

const env = gatewayEnv({
  GATEWAY_DATABASE_URL: "postgres://g:g@127.0.0.1/x", SEALING_PRIVATE_KEY_FILE: "unread", HANDLE_KEY_FILE: "unread", CHECKPOINT_KEY_FILE: "unread", GATEWAY_WORKERS: "2", GATEWAY_OPS_PORT: "0", LOG_LEVEL: "silent",
});
let gateway: RunningGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  vi.restoreAllMocks();
});

/** No process: says that it listens, and ends when it is told to. Without `pid`, one that the system had no room for. */
function pretend(pid: number | undefined): Worker {
  const process = Object.assign(new EventEmitter(), { pid, exitCode: null, signalCode: null, kill: () => setImmediate(() => worker.emit("exit", 0, null)) });
  const worker: Worker = Object.assign(new Worker({}), { process });
  setImmediate(() => (pid === undefined ? worker.emit("error", new Error("spawn EAGAIN")) : worker.emit("message", { kind: "listens", port: 3_100 })));
  return worker;
}

it.each(["an event", "an exception"])("tries again where the system has no room for a process, as after a crash, told by %s", async (told) => {
  vi.spyOn(cluster, "setupPrimary").mockReturnValue();
  const started: Worker[] = [];
  vi.spyOn(cluster, "fork").mockImplementation(() => {
    const hasRoom = started.length !== 2;
    const worker = pretend(hasRoom || told === "an exception" ? started.length + 1 : undefined);
    started.push(worker);
    if (!hasRoom && told === "an exception") throw new Error("spawn ENOMEM");
    return worker;
  });
  gateway = await runWorkers(env, logger());
  started[0]?.emit("exit", 1, null);
  await expect.poll(() => started.length, { timeout: 3_000 }).toBe(4);
});
