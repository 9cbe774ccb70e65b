// The input schemas of a server's tools, beside its document: they are large, and few policies ask for them.
import { z } from "zod";
import type { DocumentQuery } from "./load-server-document";

export interface PinnedSchema {
  readonly name: string;
  /** Of the definition that the schema was read from; where it is not the document's, the definition has changed in between. */
  readonly pin: string;
  /** The schema's JSON, up to 64 KiB, unread: all of a server's at once take too long for a thread that others wait for. `null` where the definition has none. */
  readonly inputSchemaText: string;
}

const statement = `
SELECT t.name, t.pin, coalesce(t.definition -> 'inputSchema', 'null')::text AS schema
FROM tools t JOIN servers s ON s.org_id = t.org_id AND s.id = t.server_id
WHERE s.id = $1 AND t.name = ANY($2::text[])`;

const rowsSchema = z.array(z.object({ name: z.string(), pin: z.string(), schema: z.string() }));

/** Those of the named tools that the server has; rejects where the database cannot answer. */
export async function loadToolSchemas(query: DocumentQuery, serverId: string, names: readonly string[]): Promise<readonly PinnedSchema[]> {
  const { rows } = await query(statement, [serverId, names]);
  return rowsSchema.parse(rows).map(({ name, pin, schema }) => ({ name, pin, inputSchemaText: schema }));
}
