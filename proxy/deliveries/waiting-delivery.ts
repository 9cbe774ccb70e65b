// The delivery that is next at a destination: a test before all others, then the oldest.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";
import type { Destination } from "./destination";

export interface WaitingDelivery {
  readonly id: string;
  readonly stream: string;
  readonly seqs: readonly bigint[];
  /** So far, since it began to wait. */
  readonly attempts: number;
  readonly createdAt: Date;
}

const statement = `
SELECT id, stream, seqs::text[] AS seqs, attempts, created_at FROM deliveries
WHERE org_id = $1 AND destination_id = $2 AND state = 'waiting' AND ($3 OR stream = 'test')
ORDER BY (stream = 'test') DESC, number LIMIT 1`;
const rowSchema = z.object({
  id: z.string(), stream: z.string(), seqs: z.array(z.string().transform((text) => BigInt(text))), attempts: z.number().int(), created_at: z.date(),
});

/** Null where none waits; tests alone where the destination is not due. */
export async function nextWaiting(query: Query, { org_id, id }: Destination, isDue: boolean): Promise<WaitingDelivery | null> {
  const { rows: [row] } = await query(statement, [org_id, id, isDue]);
  if (row === undefined) return null;
  const { created_at: createdAt, ...rest } = rowSchema.parse(row);
  return { ...rest, createdAt };
}
