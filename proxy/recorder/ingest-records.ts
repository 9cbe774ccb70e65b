// The one way into the audit log, for a gateway that writes to Postgres at once and for a shipper of its spool. Chains, `calls` and the
// writer's position are moved by one statement, which is one transaction.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";

/** One record of a writer. */
export interface ShippedRecord {
  /** Its place among all records of the writer, whatever the organization: 1, 2, 3… */
  readonly n: number;
  readonly org: string;
  /** One line of JSON text. */
  readonly body: string;
}

/** A record that is in its chain but not in `calls`, because Postgres cannot read it as the record of a call. */
export interface IngestFault {
  readonly n: number;
  readonly org: string;
  /** SQLSTATE and message; may quote from the record, which holds no argument value and no secret. */
  readonly fault: string;
}

const statement = "SELECT n, org, fault FROM ingest_records($1, $2, $3, $4)";
const rowsSchema = z.array(z.object({ n: z.coerce.number(), org: z.string(), fault: z.string() }));

/**
 * Commits the records, all or none; sent again, they are written once. `n` must rise within a batch and from one batch to the next. Records
 * of an organization that is gone are dropped. Answers those at fault; rejects where Postgres does not take the batch, and then it may have.
 */
export async function ingestRecords(query: Query, writerId: string, batch: readonly ShippedRecord[]): Promise<readonly IngestFault[]> {
  if (batch.length === 0) return [];
  if (batch.some(({ n }, index) => index > 0 && n <= (batch[index - 1]?.n ?? 0))) throw new RangeError("positions must rise: records of one place would share a hash");
  const { rows } = await query(statement, [writerId, batch.map(({ n }) => n), batch.map(({ org }) => org), batch.map(({ body }) => onOneLine(body)).join("\n")]);
  return rowsSchema.parse(rows);
}

/** JSON text as we write it holds neither of the two; a text that does is no record, and is kept as one that is unreadable. */
function onOneLine(body: string): string {
  return body.includes("\n") || body.includes("\0") ? JSON.stringify(body) : body;
}
