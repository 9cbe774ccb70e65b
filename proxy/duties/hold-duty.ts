// Work without an end that one gateway of many does: whoever holds the lock, until it is stopped or loses its connection.
import type { Pool, PoolClient } from "pg";
import type { Logger } from "@/lib/log/logger";

export interface HeldDuty {
  /** Resolves when the work has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `work` while this process holds the lock of this name, and tries for it every `everyMs`. Its signal says that the lock is lost, or that
 * all is to end; `work` settles soon after. Two may hold it for a moment where a connection dies unseen: what they do must bear that.
 */
export function holdDuty(pool: Pool, name: string, everyMs: number, work: (lost: AbortSignal) => Promise<void>, log: Logger): HeldDuty {
  const stopping = new AbortController();
  let wake: () => void = () => undefined;

  async function hold(): Promise<void> {
    const client = await pool.connect();
    const ended = new AbortController();
    const end = () => ended.abort();
    let isHeld: boolean | null = null;
    client.on("error", end);
    stopping.signal.addEventListener("abort", end, { once: true });
    try {
      const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [`portcullis.duty.${name}`]);
      isHeld = rows[0]?.held === true;
      if (!isHeld) return;
      let isAsking = false;
      const pulse = setInterval(() => {
        if (isAsking) return;
        isAsking = true;
        client.query("SELECT 1").then(() => {
          isAsking = false;
        }, end);
      }, everyMs);
      try {
        if (!stopping.signal.aborted) await work(ended.signal);
      } finally {
        clearInterval(pulse);
      }
    } finally {
      stopping.signal.removeEventListener("abort", end);
      if (isHeld === false && !ended.signal.aborted) {
        // Another has it: the next try goes by this very connection.
        client.removeListener("error", end);
        client.release();
      } else {
        close(client);
      }
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await hold().catch((error: unknown) => log.warn({ err: error, duty: name }, "a duty failed; it will be tried again"));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopping.signal.aborted) wake();
      });
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}

/** The lock falls with the connection, whatever happened on it. */
function close(client: PoolClient): void {
  client.on("error", () => undefined);
  client.release(true);
}
