// Bytes to a gateway as they are written, for what no HTTP client would send.
import net from "node:net";
import type { SceneGrant } from "./gateway-scene";

export interface RawConnection {
  readonly socket: net.Socket;
  /** What came back so far, one character a byte. */
  heard(): string;
  /** Resolves when the connection is closed, or after `waitMs`. */
  closed(waitMs: number): Promise<boolean>;
}

/** A bare connection to the gateway of a grant. */
export function connectRaw(grant: Pick<SceneGrant, "url">): RawConnection {
  const socket = net.connect(Number(new URL(grant.url).port), "127.0.0.1");
  let text = "";
  let isClosed = false;
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  const closed = new Promise<true>((resolve) => socket.once("close", () => {
    isClosed = true;
    resolve(true);
  }));
  return { socket, heard: () => text, closed: (waitMs) => Promise.race([closed, new Promise<boolean>((resolve) => setTimeout(() => resolve(isClosed), waitMs))]) };
}

/** How long a busy machine may take until it answers at all; only what is never answered waits for so long. */
const firstByteMs = 3_000;
const lookMs = 10;

/** Sends bytes and gives what came back until the connection was closed, or nothing more came for `quietMs` after the first byte. */
export async function exchangeRaw(grant: Pick<SceneGrant, "url">, bytes: string | Buffer, quietMs = 250): Promise<string> {
  const { socket, heard, closed } = connectRaw(grant);
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  for (let waitedMs = 0; waitedMs < firstByteMs && heard() === ""; waitedMs += lookMs) if (await closed(lookMs)) break;
  for (let before = 0; before !== heard().length; ) {
    before = heard().length;
    if (await closed(quietMs)) break;
  }
  socket.destroy();
  return heard();
}

/** The statuses of the answers in what came back. */
export function statusesIn(heard: string): readonly number[] {
  return [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
