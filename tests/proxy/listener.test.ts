// The port by itself: what its connections may do before anybody looks at what they say.
import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { openListener, type Listener } from "@/proxy/listener";
import { connectRaw, statusesIn } from "@/tests/support/raw-socket";

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) {
    listener.closeConnections();
    await listener.close();
  }
});

/** A listener that nobody serves yet: it answers that it is starting, at once. */
async function open(bounds: Partial<GatewayBounds>): Promise<Listener> {
  const listener = await openListener("127.0.0.1", 0, { ...gatewayBounds, startWaitMs: 1, ...bounds });
  listeners.push(listener);
  return listener;
}

describe("a connection whose requests are answered", () => {
  const request = "GET / HTTP/1.1\r\n\r\n";

  it("takes the next one until it was idle for so long, and is closed then (keepAliveTimeoutMs)", async () => {
    const { port } = await open({ keepAliveTimeoutMs: 1_000 });
    const connection = connectRaw({ url: `http://127.0.0.1:${String(port)}` });
    connection.socket.write(request);
    await expect.poll(() => statusesIn(connection.heard())).toEqual([503]);
    expect(await connection.closed(300)).toBe(false);
    connection.socket.write(request);
    await expect.poll(() => statusesIn(connection.heard())).toEqual([503, 503]);
    const idleSinceMs = performance.now();
    // Of itself Node waits for five seconds.
    expect(await connection.closed(4_500)).toBe(true);
    expect(performance.now() - idleSinceMs).toBeGreaterThan(500);
  });
});

describe.skipIf(process.platform !== "linux")("a process that is busy", () => {
  /** How many of so many connections another process gets from the system while this one takes none. */
  const connectedOf = (port: number, count: number): number => Number(execFileSync(process.execPath, ["-e", `
    const net = require("node:net");
    let connected = 0;
    for (let n = 0; n < ${String(count)}; n += 1) net.connect(${String(port)}, "127.0.0.1").once("connect", () => { connected += 1; }).on("error", () => {});
    setTimeout(() => { process.stdout.write(String(connected)); process.exit(); }, 700);
  `], { encoding: "utf8" }));

  it("lets so many connections wait for it, and no more are made (connectionsWaitingMax)", async () => {
    const [few, more] = [await open({ connectionsWaitingMax: 3 }), await open({ connectionsWaitingMax: 11 })];
    // Linux lets one more wait than it was told to.
    expect([connectedOf(few.port, 20), connectedOf(more.port, 20)]).toEqual([4, 12]);
  });
});
