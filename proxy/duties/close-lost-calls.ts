// Says of calls whose gateway is gone that nobody knows what became of them: a record like any other outcome, by a writer of this duty. A spool
// says so itself when it is taken up again; this is for gateways that had none, and for spools that never come back.
import type { PoolClient } from "pg";
import { z } from "zod";
import { unknownOutcomeOf } from "../recorder/outcome-record";
import { ingestRecords } from "../recorder/ingest-records";

const rowsMax = 500;
/** Of one hour, looked at together. */
const marksMax = 10_000;
/** Looked at by one statement, which has its time whatever an hour holds. */
const sliceRowsMax = 5_000;
/** Of hours that have calls, and of marked ones, in one run; what is left waits for the next. */
const hoursMax = 1_000;
const timeMaxMs = 20_000;
/** Calls before this age are marked where they are written as pending (the migration of `lost_call_marks`). */
const ageMinMs = 3_600_000;

// By the clock of the database, which is one for all gateways. An hour at a time: of a month of many calls no more than that is looked through
// at once; hours without a call are leapt over.
const findHour = `
SELECT t.over, coalesce(least(date_bin('1 hour', t.oldest, 'epoch') + interval '1 hour', t.over), t.over) AS "until", coalesce(t.oldest, t.over) AS "from" FROM (
  SELECT s.over, (SELECT min(c.started_at) FROM calls c WHERE c.started_at >= s.through AND c.started_at < s.over) AS oldest
  FROM (SELECT through, now() - $1 * interval '1 millisecond' AS over FROM lost_call_state) s) t`;
const moveOn = "UPDATE lost_call_state SET through = $1 WHERE through < $1";
const findMarks = `
SELECT m.hour AS "from", m.hour + interval '1 hour' AS "until", array_agg(m.xact::text) AS marks FROM (
  SELECT hour, xact FROM lost_call_marks WHERE hour = (SELECT min(o.hour) FROM lost_call_marks o WHERE o.hour <= now() - $1 * interval '1 millisecond' - interval '1 hour') LIMIT ${String(marksMax)}) m
GROUP BY m.hour`;
const dropMarks = "DELETE FROM lost_call_marks WHERE hour = $1 AND xact = ANY ($2::xid8[])";
const findPending = `SELECT *, now() AS now FROM pending_calls($1, $2, $3, ${String(sliceRowsMax)}, ${String(rowsMax)})`;
const hourSchema = z.tuple([z.object({ from: z.date(), until: z.date(), over: z.date() })]);
const marksSchema = z.array(z.object({ from: z.date(), until: z.date(), marks: z.array(z.string()) })).max(1);
const sliceSchema = z.array(z.object({ id: z.string(), org_id: z.string(), started_at: z.date(), is_pending: z.boolean(), is_end: z.boolean(), now: z.date() }));

export interface LostCallsDeps {
  /** Of this duty in this process alone. */
  readonly writerId: string;
  /** How old a call must be to be lost where nobody has said what became of it; more than an hour. */
  readonly lostCallMs: number;
}

/**
 * Closes every call that must be over by now, whenever it was written: goes on where the last run of any process ended, and looks through hours
 * again that got a pending call since. Stops after 20 seconds and one hour of calls at most; what is left waits for the next run.
 */
export function lostCallsCloser({ writerId, lostCallMs }: LostCallsDeps): (client: PoolClient, stop?: AbortSignal) => Promise<void> {
  if (lostCallMs <= ageMinMs) throw new RangeError("a call cannot be lost within an hour: younger ones are not marked");
  let written = 0;

  async function closeHour(client: PoolClient, from: Date, until: Date): Promise<void> {
    for (let after: { readonly started_at: Date; readonly id: string } | undefined = { started_at: from, id: "" }; after !== undefined;) {
      const found = sliceSchema.parse((await client.query(findPending, [after.started_at, after.id, until])).rows);
      const pending = found.filter((call) => call.is_pending);
      await ingestRecords((text, values) => client.query(text, [...values]), writerId, pending.map(({ id, org_id, started_at, now }) => ({
        n: (written += 1), org: org_id, body: JSON.stringify(unknownOutcomeOf({ id, org: org_id, startedAt: started_at.toISOString() }, now.toISOString())),
      })));
      const last = found.at(-1);
      after = found.length === rowsMax || last?.is_end === true ? last : undefined;
    }
  }

  /** False where all hours that are over are looked through. */
  async function closeNext(client: PoolClient): Promise<boolean> {
    const [{ from, until, over }] = hourSchema.parse((await client.query(findHour, [lostCallMs])).rows);
    await closeHour(client, from, until);
    await client.query(moveOn, [until]);
    return until < over;
  }

  /**
   * False where none is marked that is over. The marks that were there go once all that they stand for is closed; nothing of it is one transaction,
   * which would hold what it has read while it waits for the head of a chain.
   */
  async function closeMarked(client: PoolClient): Promise<boolean> {
    const [marked] = marksSchema.parse((await client.query(findMarks, [lostCallMs])).rows);
    if (marked === undefined) return false;
    await closeHour(client, marked.from, marked.until);
    await client.query(dropMarks, [marked.from, marked.marks]);
    return true;
  }

  return async (client, stop) => {
    const endMs = performance.now() + timeMaxMs;
    for (const closeOne of [closeMarked, closeNext]) {
      for (let hour = 0; hour < hoursMax && performance.now() < endMs && stop?.aborted !== true; hour += 1) {
        if (!(await closeOne(client))) break;
      }
    }
  };
}
