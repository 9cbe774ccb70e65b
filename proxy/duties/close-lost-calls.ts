// Says of calls whose gateway is gone that nobody knows what became of them: a record like any other outcome, by a writer of this duty. A spool
// says so itself when it is taken up again; this is for gateways that had none, and for spools that never come back.
import type { PoolClient } from "pg";
import { z } from "zod";
import { unknownOutcomeOf } from "../recorder/outcome-record";
import { ingestRecords } from "../recorder/ingest-records";

const rowsMax = 500;
const hourMs = 3_600_000;

// An hour at a time: of a month of many calls no more than that is looked through at once.
const findPending = `
SELECT id, org_id, started_at FROM calls WHERE outcome = 'pending' AND (started_at, id) > ($1, $2) AND started_at < $3 ORDER BY started_at, id LIMIT ${String(rowsMax)}`;
const rowsSchema = z.array(z.object({ id: z.string(), org_id: z.string(), started_at: z.date() }));

export interface LostCallsDeps {
  /** Of this duty in this process alone. */
  readonly writerId: string;
  readonly nowMs: () => number;
  /** How old a call must be to be lost where nobody has said what became of it. */
  readonly lostCallMs: number;
}

/** Looks through as many hours of calls that must be over by now; the first run of a process looks further back than the next. */
export function lostCallsCloser({ writerId, nowMs, lostCallMs }: LostCallsDeps): (client: PoolClient) => Promise<void> {
  const hoursAtFirst = 48;
  const hoursThen = 2;
  let hours = hoursAtFirst;
  let written = 0;

  async function closeHour(client: PoolClient, fromMs: number, toMs: number): Promise<void> {
    for (let after: { readonly started_at: Date; readonly id: string } | undefined = { started_at: new Date(fromMs), id: "" }; after !== undefined;) {
      const { rows } = await client.query(findPending, [after.started_at, after.id, new Date(toMs)]);
      const pending = rowsSchema.parse(rows);
      const at = new Date(nowMs()).toISOString();
      await ingestRecords((text, values) => client.query(text, [...values]), writerId, pending.map(({ id, org_id, started_at }) => ({
        n: (written += 1), org: org_id, body: JSON.stringify(unknownOutcomeOf({ id, org: org_id, startedAt: started_at.toISOString() }, at)),
      })));
      after = pending.length < rowsMax ? undefined : pending.at(-1);
    }
  }

  return async (client) => {
    const over = nowMs() - lostCallMs;
    for (let hour = hours; hour > 0; hour -= 1) await closeHour(client, over - hour * hourMs, over - (hour - 1) * hourMs);
    hours = hoursThen;
  };
}
