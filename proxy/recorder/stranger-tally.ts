// Requests that belong to no organization: counted by minute, source and code, written at most ten rows a second.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";

const keysMax = 1_000;
const flushEveryMs = 1_000;
const addCounts = `
INSERT INTO gateway_refusals AS g (minute, source, code, requests)
SELECT minute, source, code, requests FROM jsonb_to_recordset($1::jsonb) AS r(minute timestamptz, source text, code text, requests integer)
ON CONFLICT (minute, source, code) DO UPDATE SET requests = g.requests + excluded.requests`;

export interface StrangerTally {
  count(source: string, code: string, atMs: number): void;
  stop(): Promise<void>;
}

/** Sources beyond what it can hold are counted together as `others`: no flood of addresses makes a flood of rows. */
export function strangerTally(query: Query, bounds: Pick<GatewayBounds, "refusalRowsPerSecondMax">, onError: (error: unknown) => void): StrangerTally {
  let counts = new Map<string, { minute: string; source: string; code: string; requests: number }>();
  let under: Promise<void> | null = null;
  const timer = setInterval(() => void flush(), flushEveryMs);
  timer.unref();

  function count(source: string, code: string, atMs: number): void {
    add(new Date(Math.floor(atMs / 60_000) * 60_000).toISOString(), source, code, 1);
  }

  function add(minute: string, source: string, code: string, requests: number): void {
    const exact = `${minute} ${code} ${source}`;
    const known = counts.has(exact) || counts.size < keysMax;
    const key = known ? exact : `${minute} ${code} others`;
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { minute, source: known ? source : "others", code, requests });
    else entry.requests += requests;
  }

  /** One at a time: where Postgres is slow, what comes meanwhile goes with the next. */
  function flush(): Promise<void> {
    under ??= write().finally(() => {
      under = null;
    });
    return under;
  }

  async function write(): Promise<void> {
    if (counts.size === 0) return;
    // The most frequent get rows of their own, the rest is counted together under its code.
    const [...all] = counts.values();
    counts = new Map();
    all.sort((one, other) => other.requests - one.requests);
    const rows = all.slice(0, bounds.refusalRowsPerSecondMax - 1);
    const rest = all.slice(bounds.refusalRowsPerSecondMax - 1);
    const [first] = rest;
    if (first !== undefined) {
      const code = rest.every((entry) => entry.code === first.code) ? first.code : "various";
      rows.push({ minute: first.minute, source: "others", code, requests: rest.reduce((sum, { requests }) => sum + requests, 0) });
    }
    try {
      await query(addCounts, [JSON.stringify(merged(rows))]);
    } catch (error) {
      onError(error);
      for (const { minute, source, code, requests } of rows) add(minute, source, code, requests);
    }
  }

  return {
    count,
    async stop() {
      clearInterval(timer);
      await under;
      await flush();
    },
  };
}

/** One statement may not touch a row twice. */
function merged(rows: readonly { minute: string; source: string; code: string; requests: number }[]) {
  const byKey = new Map<string, { minute: string; source: string; code: string; requests: number }>();
  for (const row of rows) {
    const key = `${row.minute} ${row.code} ${row.source}`;
    const entry = byKey.get(key);
    if (entry === undefined) byKey.set(key, { ...row });
    else entry.requests += row.requests;
  }
  return [...byKey.values()];
}
