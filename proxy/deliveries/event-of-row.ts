// From a row of the log to the event that destinations get. Pure. What a record holds is said by its columns: no value of an argument is among them.
import type { DeliveryEvent, EventType } from "@/lib/destinations/delivery-event";

/** What an event says elsewhere, or a receiver has no use for. */
const leftOut: ReadonlySet<string> = new Set(["kind", "at", "org", "org_id"]);
const typeOfKind: Readonly<Record<string, EventType>> = { intent: "call.started", refusal: "call.refused", not_forwarded: "call.refused", outcome: "call.ended", change: "change" };

interface RecordRow {
  readonly seq: bigint;
  readonly at: Date;
  readonly kind: string;
  readonly hash: string;
  readonly body: string;
  /** The row of `calls`, of an outcome. */
  readonly call: Readonly<Record<string, unknown>> | null;
}

/** Null for a record that is no event: one that nobody could read. */
export function eventOfRecord(orgId: string, stream: string, row: RecordRow): DeliveryEvent | null {
  const type = typeOfKind[row.kind];
  const body = type === undefined ? null : membersOf(row.body);
  if (type === undefined || body === null) return null;
  // Of refusals the log says so by their kind alone.
  const data = { ...(row.kind === "refusal" && { outcome: "refused" }), ...(row.kind === "not_forwarded" && { outcome: "not_delivered" }), ...row.call, ...body };
  return { id: idOf(orgId, stream, row.seq), type, at: row.at.toISOString(), org: orgId, hash: row.hash, data: without(data) };
}

/** The checkpoint as it is signed: `body` is hashed and verified to the character. */
export function eventOfCheckpoint(orgId: string, row: { readonly seq: bigint; readonly at: Date; readonly body: string; readonly signature: string; readonly key_id: string }): DeliveryEvent {
  const data = { number: Number(row.seq), body: row.body, signature: row.signature, key_id: row.key_id };
  return { id: idOf(orgId, "checkpoints", row.seq), type: "audit.checkpoint", at: row.at.toISOString(), org: orgId, hash: null, data };
}

/** Null where the outbox tells of something that this version does not know. */
export function eventOfOutbox(orgId: string, row: { readonly seq: bigint; readonly at: Date; readonly type: string; readonly data: string }): DeliveryEvent | null {
  const data = membersOf(row.data);
  if (data === null || (row.type !== "server.trouble" && row.type !== "server.recovered")) return null;
  return { id: idOf(orgId, "outbox", row.seq), type: row.type, at: row.at.toISOString(), org: orgId, hash: null, data };
}

/** What the button sends. */
export function testEvent(orgId: string, seq: bigint, at: Date): DeliveryEvent {
  return { id: idOf(orgId, "test", seq), type: "test", at: at.toISOString(), org: orgId, hash: null, data: { message: "A test event of Portcullis. Nothing happened." } };
}

function idOf(orgId: string, stream: string, seq: bigint): string {
  return `${orgId}/${stream}/${String(seq)}`;
}

function without(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !leftOut.has(name)));
}

function membersOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? Object.fromEntries(Object.entries(parsed)) : null;
  } catch {
    return null;
  }
}
