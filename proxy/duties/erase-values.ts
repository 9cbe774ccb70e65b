// Deletes recorded values of arguments and results, and what was announced of them and noted of those that were lost: what has been kept for
// as long as its server says, and what was asked to be deleted at once. Values are as old as their call says or as long as they are there,
// whichever is more: a gateway's clock may be ahead.
import { announcedTaskResultsTable, lostValuesTable, valueTables } from "../recorder/value-tables";

const rowsMax = 1_000;
const roundsMax = 500;

const tables = [...Object.values(valueTables).map(({ table }) => table), announcedTaskResultsTable, lostValuesTable];

// Of those that began long enough ago, and of those whose beginning is still to come: an index has both, and of the latter hardly a row is.
const overdue = (table: string) => `
DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
  SELECT old.ctid FROM servers s CROSS JOIN LATERAL (
    SELECT a.ctid FROM ${table} a
    WHERE a.org_id = s.org_id AND a.server_id = s.id AND (a.started_at < now() - make_interval(days => s.argument_retention_days)
      OR (a.started_at > now() AND a.received_at < now() - make_interval(days => s.argument_retention_days)))
    LIMIT ${rowsMax}) old
  LIMIT ${rowsMax}))`;
const unwanted = (table: string) => `
DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
  SELECT gone.ctid FROM argument_erasures e CROSS JOIN LATERAL (
    SELECT a.ctid FROM ${table} a
    WHERE a.org_id = e.org_id AND a.server_id = e.server_id AND least(a.started_at, a.received_at) <= e.up_to
    LIMIT ${rowsMax}) gone
  LIMIT ${rowsMax}))`;
const isLeft = (table: string) =>
  `EXISTS (SELECT 1 FROM ${table} a WHERE a.org_id = e.org_id AND a.server_id = e.server_id AND least(a.started_at, a.received_at) <= e.up_to)`;
const fulfilled = `DELETE FROM argument_erasures e WHERE e.up_to < now() - interval '1 hour' AND NOT (${tables.map(isLeft).join(" OR ")})`;

/** Deletes in steps of a thousand rows, at most 500,000 of each kind and table a time; what is left then waits for the next. */
export async function eraseValues(query: (text: string) => Promise<number>): Promise<void> {
  for (const step of tables.flatMap((table) => [unwanted(table), overdue(table)])) {
    for (let round = 0; round < roundsMax; round += 1) {
      if ((await query(step)) < rowsMax) break;
    }
  }
  await query(fulfilled);
}
