// A destination as the gateway serves it: one row, read afresh for each turn.
import { z } from "zod";
import { destinationKinds } from "@/lib/destinations/destination-kinds";
import type { Query } from "../postgres/open-postgres";

const rowSchema = z.object({
  org_id: z.string(), id: z.string(), kind: z.enum(destinationKinds), url: z.string(), origin: z.string(), index_name: z.string().nullable(),
  credential_kind: z.enum(["none", "bearer", "header"]), credential_header: z.string().nullable(), credential_sealed: z.string().nullable(),
  signing_sealed: z.string().nullable(), signing_before_sealed: z.string().nullable(), signing_before_until: z.date().nullable(),
  events: z.array(z.string()), effects: z.array(z.string()), outcomes: z.array(z.string()),
  state: z.enum(["on", "off", "paused"]), failures: z.number().int(), next_attempt_at: z.date().nullable(),
});
export type Destination = Readonly<z.output<typeof rowSchema>>;

const columns = Object.keys(rowSchema.shape).join(", ");

/** Null where it is gone. */
export async function readDestinationRow(query: Query, orgId: string, id: string): Promise<Destination | null> {
  const { rows: [row] } = await query(`SELECT ${columns} FROM destinations WHERE org_id = $1 AND id = $2`, [orgId, id]);
  return row === undefined ? null : rowSchema.parse(row);
}

/** Whether more than a test may go there now. Nothing waits for longer than `waitMaxMs`: what seems to was set by a clock that was ahead. */
export function isDue({ state, next_attempt_at }: Destination, nowMs: number, waitMaxMs: number): boolean {
  const waitMs = next_attempt_at === null ? 0 : next_attempt_at.getTime() - nowMs;
  return state === "on" && (waitMs <= 0 || waitMs > waitMaxMs);
}
