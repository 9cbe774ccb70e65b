// The gateway's connections to Postgres: one small pool for each kind of work, so that none starves another, and bounded waits.
import pg from "pg";
import type { GatewayBounds } from "../bounds";

/**
 * Runs one statement, which is a transaction of its own; rejects within a few seconds where the database does not answer. The text is a
 * constant of the program, never put together: those of the hot path are prepared, once for each connection, and kept there.
 */
export type Query = (text: string, values: readonly unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;

export interface Postgres {
  readonly configuration: Query;
  readonly limits: Query;
  readonly records: Query;
  readonly values: Query;
  readonly duties: pg.Pool;
  /** For work under an advisory lock, which keeps its connection for as long as it takes: one for each that there is. */
  readonly locks: pg.Pool;
  close(): Promise<void>;
}

/** At most, beside the one that listens. Of processes that do no duties, one of `duties` is used and none of `locks`. */
export const connections = { configuration: 3, limits: 6, records: 3, values: 1, duties: 4, locks: 6 } as const;

/** One of these is kept though nothing asks: a connection that was just made has everything to read and to plan, which costs a call ten times what it does afterwards. */
const isKeptWarm: ReadonlySet<string> = new Set<keyof typeof connections>(["limits", "records"]);

/** How much longer than a statement may take its answer is waited for. */
export const answerMs = 500;

/** Pools that connect at first use. */
export function openPostgres(url: string, bounds: GatewayBounds, onError: (error: unknown) => void): Postgres {
  const pools = { configuration: open("configuration"), limits: open("limits"), records: open("records"), values: open("values"), duties: open("duties"), locks: open("locks") };

  function open(name: keyof typeof connections): pg.Pool {
    const pool = new pg.Pool({
      connectionString: url,
      application_name: `portcullis-gateway ${name}`,
      max: connections[name],
      min: isKeptWarm.has(name) ? 1 : 0,
      connectionTimeoutMillis: bounds.databaseConnectMs,
      idleTimeoutMillis: bounds.databaseIdleMs,
      statement_timeout: bounds.databaseStatementMs,
      // The server may be gone without a word: its own timeout would then never come.
      query_timeout: bounds.databaseStatementMs + answerMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: bounds.databaseKeepAliveMs,
    });
    // An idle connection that breaks is replaced at its next use.
    pool.on("error", onError);
    return pool;
  }

  const run = (pool: pg.Pool): Query => async (text, values) => {
    const rows: unknown[] = (await pool.query(text, [...values])).rows;
    return { rows };
  };
  const names = new Map<string, string>();
  /** Reading and planning a statement costs Postgres more than running it. */
  const runPrepared = (pool: pg.Pool): Query => async (text, values) => {
    const name = names.get(text) ?? `hot ${names.size + 1}`;
    names.set(text, name);
    const rows: unknown[] = (await pool.query({ name, text, values: [...values] })).rows;
    return { rows };
  };
  return {
    configuration: run(pools.configuration),
    limits: runPrepared(pools.limits),
    records: runPrepared(pools.records),
    values: run(pools.values),
    duties: pools.duties,
    locks: pools.locks,
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}
