// Deletes rows whose time is up, a bounded number by each statement: however many there are, none of them takes longer than so many rows do.

export interface Expired {
  readonly table: string;
  /** Of the rows that may go; an index has it. */
  readonly condition: string;
  readonly rowsMax: number;
}

export const expiredRows = {
  counters: { table: "limit_counters", condition: "expires_at < now()", rowsMax: 5_000 },
  requestIds: { table: "request_id_claims", condition: "expires_at < now()", rowsMax: 5_000 },
  strangers: { table: "gateway_refusals", condition: "minute < now() - interval '90 days'", rowsMax: 5_000 },
  // Each with the rows of its calls, which may be thousands.
  replays: { table: "replays", condition: "expires_at < now()", rowsMax: 10 },
} as const satisfies { readonly [name: string]: Expired };

/** Of one run; what is left waits for the next. */
const roundsMax = 200;

/** `query` answers how many rows went. */
export async function sweepExpired({ table, condition, rowsMax }: Expired, query: (text: string) => Promise<number>): Promise<void> {
  const sweep = `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${String(rowsMax)}))`;
  for (let round = 0; round < roundsMax; round += 1) {
    if ((await query(sweep)) < rowsMax) return;
  }
}
