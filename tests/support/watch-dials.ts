// Every attempt of this process to open a TCP connection by net or tls, whatever becomes of it: the witness that something was not dialled.
import diagnostics from "node:diagnostics_channel";
import net from "node:net";

export interface DialWatch {
  /** `address:port` of every attempt since the last `clear`, in order. */
  readonly dialled: string[];
  clear(): void;
  stop(): void;
}

/** Postgres' driver makes its sockets in another way and is not seen. */
export function watchDials(): DialWatch {
  const dialled: string[] = [];
  const note = (message: unknown): void => {
    if (typeof message !== "object" || message === null || !("socket" in message) || !(message.socket instanceof net.Socket)) return;
    message.socket.on("connectionAttempt", (address: string, port: number) => void dialled.push(`${address}:${String(port)}`));
  };
  diagnostics.subscribe("net.client.socket", note);
  return {
    dialled,
    clear: () => void dialled.splice(0),
    stop: () => void diagnostics.unsubscribe("net.client.socket", note),
  };
}
