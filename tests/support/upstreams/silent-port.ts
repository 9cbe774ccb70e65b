// A port on which connecting never ends, as behind a firewall that drops packets: a listener whose thread is stopped, and whose queue is full.
import net from "node:net";
import { Worker } from "node:worker_threads";

const listenAndStop = `
const { parentPort } = require("node:worker_threads");
const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000));
});`;
/** More than the kernel queues for a backlog of one. */
const fillers = 4;

export interface SilentPort {
  readonly port: number;
  close(): Promise<void>;
}

export async function openSilentPort(): Promise<SilentPort> {
  const worker = new Worker(listenAndStop, { eval: true });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const sockets = Array.from({ length: fillers }, () => net.connect({ port, host: "127.0.0.1" }).on("error", () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}
