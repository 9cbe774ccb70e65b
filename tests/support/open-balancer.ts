// A load balancer as small as one can be: it carries connections to whichever gateway says that it is ready, in turn, and reads nothing.
import net from "node:net";

export interface Balancer {
  readonly port: number;
  /** The gateways behind it; one that is named no more keeps the connections that it has. */
  setBackends(backends: readonly { readonly url: string; readonly opsUrl: string }[]): void;
  /** How many of them get connections now. */
  ready(): number;
  close(): Promise<void>;
}

const pollMs = 50;

export async function openBalancer(): Promise<Balancer> {
  let backends: readonly { readonly url: string; readonly opsUrl: string }[] = [];
  let ready: { readonly url: string; readonly opsUrl: string }[] = [];
  let turn = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => carry(client, ready.length));

  /** Tries each ready gateway once: only a connection that nobody accepts is refused. */
  function carry(client: net.Socket, triesLeft: number): void {
    const backend = ready[(turn += 1) % Math.max(ready.length, 1)];
    if (backend === undefined || triesLeft <= 0) return void client.destroy();
    const upstream = net.connect({ host: "127.0.0.1", port: Number(new URL(backend.url).port), allowHalfOpen: true });
    upstream.once("error", () => {
      if (upstream.connecting || upstream.bytesWritten === 0) carry(client, triesLeft - 1);
    });
    upstream.once("connect", () => {
      upstream.removeAllListeners("error");
      for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
        sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => sockets.delete(from));
        from.pipe(to);
      }
    });
  }

  async function look(): Promise<void> {
    const answers = await Promise.all(backends.map(async (backend) => {
      const isReady = await fetch(`${backend.opsUrl}/readyz`, { signal: AbortSignal.timeout(1_000) }).then((answer) => answer.ok, () => false);
      return isReady ? [backend] : [];
    }));
    ready = answers.flat();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const timer = setInterval(() => void look(), pollMs);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    setBackends(next) {
      backends = next;
    },
    ready: () => ready.length,
    close: () => new Promise((resolve) => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    }),
  };
}
