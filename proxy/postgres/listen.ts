// One direct connection that hears Postgres' notifications, and comes back by itself. Behind a pooler in transaction mode it would hear nothing.
import pg from "pg";
import type { GatewayBounds } from "../bounds";

/** Doubled with each failure in a row, up to the bound. */
const firstRetryMs = 100;

export interface Listening {
  close(): Promise<void>;
}

/**
 * Calls `onNotification` for every notification on the channels, and `onConnected` after each (re)connection, since what was
 * said meanwhile is lost. Resolves once the first connection stands or has failed; it is retried for ever.
 */
export async function listen(
  url: string, channels: readonly string[], bounds: GatewayBounds,
  on: { notification(channel: string, payload: string): void; connected(): void; error(error: unknown): void },
): Promise<Listening> {
  let closed = false;
  /** Whether or not it stands by now. */
  let latest: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = firstRetryMs;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url, application_name: "portcullis-gateway listen", connectionTimeoutMillis: bounds.databaseConnectMs,
      // Nothing is asked on it for hours: whatever lies between would forget it, and neither end would know.
      keepAlive: true, keepAliveInitialDelayMillis: bounds.databaseKeepAliveMs,
      // Who waits for the first connection waits for a Postgres that took it and fell silent, too.
      query_timeout: bounds.databaseStatementMs,
    });
    latest = fresh;
    let lost = false;
    const onLost = (error: unknown) => {
      if (lost || closed) return;
      lost = true;
      on.error(error);
      fresh.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), waitMs);
      waitMs = Math.min(waitMs * 2, bounds.listenRetryMaxMs);
    };
    fresh.on("error", onLost);
    fresh.on("end", () => onLost(new Error("the listening connection ended")));
    fresh.on("notification", ({ channel, payload }) => on.notification(channel, payload ?? ""));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
      waitMs = firstRetryMs;
      on.connected();
    } catch (error) {
      onLost(error);
    }
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await latest?.end().catch(() => undefined);
    },
  };
}
