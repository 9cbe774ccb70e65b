// What the pipeline may do with the client's end of a request. The listener makes one for each.
import type { GatewayAnswer } from "../exchange";

export interface ClientSide {
  /** Sends a whole answer; false if the client went away before it was out. */
  send(answer: GatewayAnswer): Promise<boolean>;
  /** Sends the head at once and leaves the body open. */
  open(status: number, headers: Readonly<Record<string, string>>): ClientStream;
}

export interface ClientStream {
  /** False if the client is slower than we are: wait for `onDrain`. */
  write(chunk: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  /** Ends the body; false if the client was gone before it was out. */
  end(): Promise<boolean>;
  /** Closes the connection under it. */
  destroy(): void;
}
