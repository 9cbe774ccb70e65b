// Deletes what is left of the logs of organizations that are gone: as much as was too much for the transaction of their deletion.
import type { PoolClient } from "pg";

const sliceRowsMax = 5_000;
/** Of all organizations, in one run; what is left then waits for the next. */
const slicesMax = 1_000;

/** On a connection that has no transaction open. */
export async function eraseLogs(client: PoolClient, stop: AbortSignal): Promise<void> {
  const { rows } = await client.query<{ org_id: string }>("SELECT org_id FROM log_erasures ORDER BY asked_at");
  let slices = 0;
  for (const { org_id } of rows) {
    for (let isDone = false; !isDone; slices += 1) {
      if (slices >= slicesMax || stop.aborted) return;
      const answer = await client.query<{ done: boolean }>("SELECT erase_log_slice($1, $2) AS done", [org_id, sliceRowsMax]);
      isDone = answer.rows[0]?.done === true;
    }
  }
}
