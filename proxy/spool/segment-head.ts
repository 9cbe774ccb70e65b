// The first record of a segment: which log it belongs to, up to which position it was durable, and which calls were under way when the segment
// began. So whoever finds a spool whose process is gone knows them from the segments that are left, however old the call.
import { z } from "zod";
import type { ReadRecord, StoredRecord } from "./record-format";

/** A call whose intent is in the log and whose end is not. */
export interface OpenCall {
  readonly id: string;
  readonly org: string;
  /** As its intent says. */
  readonly startedAt: string;
}

// The first version did not say the position.
const headSchema = z.strictObject({ v: z.literal([1, 2]), log: z.string(), through: z.int().min(0).default(0), open: z.array(z.tuple([z.string(), z.string(), z.string()])) });

export function headOf(log: string, through: number, open: Iterable<OpenCall>): StoredRecord {
  return { n: 0, org: "", body: JSON.stringify({ v: 2, log, through, open: Array.from(open, ({ id, org, startedAt }) => [id, org, startedAt]) }) };
}

/** Null for a record that is no head. */
export function readHead({ n, body }: ReadRecord): { readonly log: string; readonly through: number; readonly open: readonly OpenCall[] } | null {
  if (n !== 0) return null;
  const { success, data } = headSchema.safeParse(jsonOf(body));
  return success ? { log: data.log, through: data.through, open: data.open.map(([id, org, startedAt]) => ({ id, org, startedAt })) } : null;
}

const callSchema = z.object({ kind: z.enum(["intent", "outcome", "not_forwarded"]), id: z.string(), org: z.string(), at: z.string() });

/** Follows which calls are under way, from one record of a log to the next. */
export function followCall(open: Map<string, OpenCall>, body: Buffer): void {
  const { success, data } = callSchema.safeParse(jsonOf(body));
  if (!success) return;
  if (data.kind === "intent") open.set(data.id, { id: data.id, org: data.org, startedAt: data.at });
  else open.delete(data.id);
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return null;
  }
}
