// Deletes the console's questions that are over, and what was answered: whoever asked has had the answer for long.

/** Each may hold a tool list of megabytes. */
const rowsMax = 100;
const roundsMax = 200;
const keptFor = "1 day";

// The newest look at a server stays where nobody has come to write it into the inventory, so that the next who opens its page does. One that was
// written goes after all older ones: without it, an older one would be written over it.
const sweep = `
DELETE FROM jobs WHERE id = ANY(ARRAY(
  SELECT j.id FROM jobs j WHERE j.state IN ('queued', 'running', 'done', 'failed') AND j.created_at < now() - interval '${keptFor}' AND (
    j.kind <> 'introspect'
    OR EXISTS (SELECT 1 FROM jobs n WHERE n.org_id = j.org_id AND n.server_id = j.server_id AND n.kind = 'introspect' AND (n.created_at, n.id) > (j.created_at, j.id))
    OR j.applied_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.org_id = j.org_id AND o.server_id = j.server_id AND o.kind = 'introspect' AND (o.created_at, o.id) < (j.created_at, j.id)))
  LIMIT ${String(rowsMax)}))`;

/** At most 20,000 a time; `query` answers how many rows went. */
export async function sweepJobs(query: (text: string) => Promise<number>): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    if ((await query(sweep)) < rowsMax) return;
  }
}
