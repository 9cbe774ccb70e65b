// Where the slowest of a victim's calls spent their time: by the log's own account of their stages, and beside it what their client saw.
import type pg from "pg";
import type { VictimTimes } from "./victim";

/** Of one call, in milliseconds, from stage to stage. */
export interface SlowStages {
  /** Until the gateway had looked at it at all, and from its last word until the client had it. */
  readonly outside: number;
  readonly read: number;
  readonly decided: number;
  readonly reserved: number;
  readonly recorded: number;
  /** Until the answer of the server had gone down again. */
  readonly answered: number;
}

interface Row {
  readonly at: number;
  readonly read_us: number;
  readonly decided_us: number;
  readonly reserved_us: number;
  readonly recorded_us: number;
  readonly upstream_ms: number;
  readonly total_ms: number;
}

/** The slowest hundredth of what came of an order, but ten at least; waits until the log has it. */
export async function slowestCalls(owner: pg.Pool, orgId: string, trace: string, { ms }: Pick<VictimTimes, "ms">): Promise<readonly SlowStages[]> {
  const sql = `
    SELECT ('x' || right(trace_id, 16))::bit(64)::bigint::int AS at, read_us, decided_us, coalesce(reserved_us, decided_us) AS reserved_us, recorded_us, upstream_ms, total_ms
      FROM calls WHERE org_id = $1 AND trace_id LIKE $2 AND outcome = 'delivered'`;
  for (let tries = 0; ; tries += 1) {
    const { rows } = await owner.query<Row>(sql, [orgId, `${trace}%`]);
    if (rows.length < ms.length && tries < 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    const slow = rows.toSorted((one, other) => (ms[other.at] ?? 0) - (ms[one.at] ?? 0)).slice(0, Math.max(10, Math.ceil(ms.length / 100)));
    return slow.map((row) => stagesOf(row, ms[row.at] ?? NaN));
  }
}

function stagesOf({ read_us, decided_us, reserved_us, recorded_us, upstream_ms, total_ms }: Row, clientMs: number): SlowStages {
  return {
    outside: clientMs - total_ms, read: read_us / 1_000, decided: (decided_us - read_us) / 1_000, reserved: (reserved_us - decided_us) / 1_000,
    recorded: (recorded_us - reserved_us) / 1_000, answered: upstream_ms,
  };
}
