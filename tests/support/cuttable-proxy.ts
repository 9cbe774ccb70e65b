// A TCP relay that a test can cut, silence and heal: how a store goes away for its clients alone.
import net from "node:net";

export interface CuttableProxy {
  readonly port: number;
  /** Closes every connection, and every new one at once. */
  cut(): void;
  /** Keeps connections and lets nothing through, as a host that vanished. */
  silence(): void;
  /** Lets through what clients say, and nothing of what they are answered. */
  deafen(): void;
  /** Lets everything through so much later, in order. */
  slow(delayMs: number): void;
  heal(): void;
  close(): Promise<void>;
}

export async function openCuttableProxy(target: { readonly host: string; readonly port: number }): Promise<CuttableProxy> {
  let state: "open" | "cut" | "silent" | "deaf" = "open";
  let delayMs = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    if (state === "cut") return void client.destroy();
    const upstream = net.connect(target);
    for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(from);
      from.on("data", (chunk) => {
        if (state !== "open" && !(state === "deaf" && from === client)) return;
        if (delayMs === 0) return void to.write(chunk);
        // Timers of one length end in the order in which they began.
        setTimeout(() => void (to.destroyed || to.write(chunk)), delayMs);
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut() {
      state = "cut";
      drop();
    },
    silence() {
      state = "silent";
    },
    deafen() {
      state = "deaf";
    },
    slow(next) {
      delayMs = next;
    },
    heal() {
      // What was swallowed meanwhile would leave the two ends at odds.
      if (state === "silent" || state === "deaf" || delayMs > 0) drop();
      state = "open";
      delayMs = 0;
    },
    close: () => new Promise((resolve) => {
      drop();
      server.close(() => resolve());
    }),
  };
}
