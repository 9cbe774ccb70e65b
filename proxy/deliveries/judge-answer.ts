// What a receiver's answer means, by its kind.
import { z } from "zod";
import type { DestinationKind } from "@/lib/destinations/destination-kinds";
import { refusesCredential } from "../upstream/refuses-credential";
import type { ReceiverAnswer } from "./send-delivery";
import type { Verdict } from "./next-step";

const bulkSchema = z.object({
  errors: z.boolean(),
  items: z.array(z.record(z.string(), z.object({ status: z.number().int() }))),
});
const otlpSchema = z.object({ partialSuccess: z.object({ rejectedLogRecords: z.coerce.number().default(0) }).optional() });
const splunkSchema = z.object({ code: z.number().int() });

/** `events`: how many were sent. */
export function judgeAnswer(kind: DestinationKind, answer: ReceiverAnswer, events: number, nowMs: number): Verdict {
  const { status } = answer;
  if (status < 200 || status > 299) return judgeStatus(answer, nowMs);
  if (kind === "webhook") return { kind: "delivered" };
  const read = answer.isWhole ? parseJson(answer.body) : undefined;
  if (kind === "elastic") return judgeBulk(read, events);
  if (kind === "splunk") {
    const said = splunkSchema.safeParse(read);
    return said.success && said.data.code === 0 ? { kind: "delivered" } : { kind: "failed", cause: "unexpected_answer" };
  }
  // Receivers exist that answer with an empty body; what was taken is then everything.
  const said = otlpSchema.safeParse(read);
  return said.success && (said.data.partialSuccess?.rejectedLogRecords ?? 0) > 0 ? { kind: "partly", refused: null } : { kind: "delivered" };
}

/** 409: it was there already, by an earlier attempt of which we did not hear. */
function judgeBulk(read: unknown, events: number): Verdict {
  // Counted before each is held to a form: a megabyte has room for half a million, and of each that has another one the reader makes a note.
  const said = itemsIn(read) === events ? bulkSchema.safeParse(read) : null;
  if (said?.success !== true) return { kind: "failed", cause: "unexpected_answer" };
  const statuses = said.data.items.map((item) => item["create"]?.status ?? 500);
  if (statuses.some((status) => status === 429 || status >= 500)) return { kind: "failed", cause: "busy" };
  const refused = statuses.flatMap((status, place) => ((status >= 200 && status < 300) || status === 409 ? [] : [place]));
  if (refused.length === 0) return { kind: "delivered" };
  return refused.length === events ? { kind: "refused", cause: "events_refused" } : { kind: "partly", refused };
}

function itemsIn(read: unknown): number | null {
  return typeof read === "object" && read !== null && "items" in read && Array.isArray(read.items) ? read.items.length : null;
}

function judgeStatus({ status, retryAfter }: ReceiverAnswer, nowMs: number): Verdict {
  if (status >= 300 && status < 400) return { kind: "failed", cause: "redirected" };
  if (refusesCredential(status)) return { kind: "failed", cause: "unauthorized" };
  if (status === 404 || status === 405) return { kind: "failed", cause: "not_found" };
  // "The consumer does not want to be sent any more" (Standard Webhooks 1.0.0).
  if (status === 410) return { kind: "failed", cause: "gone", isFinal: true };
  if (status === 408 || status === 425 || status === 429 || status === 503) return { kind: "failed", cause: "busy", retryAfterMs: readRetryAfter(retryAfter, nowMs) };
  if (status >= 400 && status < 500) return { kind: "refused", cause: "events_refused" };
  return { kind: "failed", cause: "receiver_error", retryAfterMs: readRetryAfter(retryAfter, nowMs) };
}

/** RFC 9110, 10.2.3: seconds, or a date; null for anything else. */
function readRetryAfter(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
