// The one way into the audit log, for a gateway that writes to Postgres at once and for a shipper of its spool. Chains, `calls` and the
// writer's position are moved by one statement, which is one transaction.
import { isUtf8 } from "node:buffer";
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";

/** One record of a writer. */
export interface ShippedRecord {
  /** Its place among all records of the writer, whatever the organization: 1, 2, 3… */
  readonly n: number;
  readonly org: string;
  /** One line of JSON text; what comes from a disk, as it lies there in UTF-8. */
  readonly body: string | Buffer;
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
  const { rows } = await query(statement, [writerId, batch.map(({ n }) => n), batch.map(({ org }) => org), linesOf(batch)]);
  return rowsSchema.parse(rows);
}

/** The bodies, a line each, in UTF-8: as bytes they are put together once, and Postgres takes them as they are. */
function linesOf(batch: readonly ShippedRecord[]): Buffer {
  const bodies = batch.map(({ body }) => onOneLine(body));
  const lines = Buffer.allocUnsafe(bodies.reduce((sum, body) => sum + 1 + (typeof body === "string" ? Buffer.byteLength(body) : body.length), -1));
  let at = 0;
  for (const [index, body] of bodies.entries()) {
    if (index > 0) at = lines.writeUInt8(newline, at);
    at += typeof body === "string" ? lines.write(body, at) : body.copy(lines, at);
  }
  return lines;
}

const newline = 0x0a;

/** JSON text as we write it holds neither of the two; a text that does, and what is no text, is no record, and is kept as one that is unreadable. */
function onOneLine(body: string | Buffer): string | Buffer {
  if (typeof body !== "string") return body.includes(newline) || body.includes(0) || !isUtf8(body) ? JSON.stringify(body.toString()) : body;
  return body.includes("\n") || body.includes("\0") ? JSON.stringify(body) : body;
}
