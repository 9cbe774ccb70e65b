// The log's address and what it asks for: one schema for the page, the live check and the links between pages.

import { callFilterInput, formatCallCursor, parseCallCursor, type CallCursor, type CallFilter } from "@/lib/calls/call-filter";
import type { CallRecord } from "@/lib/calls/call-record";

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface CallQuery {
  readonly filter: CallFilter;
  /** The filter as it stands in the address. */
  readonly words: Readonly<Record<string, string>>;
  readonly after: CallCursor | null;
  readonly before: CallCursor | null;
  /** What the address says that cannot be understood; then nothing is filtered by it. */
  readonly problem: string | null;
}

const spans: Readonly<Record<string, number>> = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 };
export const spanOptions = [
  { value: "15m", label: "Last 15 minutes" },
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
] as const;

const filterNames = ["server", "grant", "tool", "method", "decision", "code", "from", "to"] as const;

/** Reads the address. Unknown names are ignored; a filter that cannot be understood is told and left out. */
export function readCallQuery(params: SearchParams, now: Date): CallQuery {
  const word = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const asked: Record<string, string> = {};
  for (const name of filterNames) {
    const value = word(name);
    if (value !== undefined) asked[name] = value;
  }
  const span = word("span");
  const words = span === undefined ? asked : { ...asked, span };
  const spanMs = span !== undefined && Object.hasOwn(spans, span) ? spans[span] : undefined;
  const parsed = callFilterInput.safeParse({ ...asked, ...(spanMs === undefined ? {} : { from: new Date(now.getTime() - spanMs).toISOString() }) });
  return {
    filter: parsed.success ? parsed.data : {},
    words,
    after: parseCallCursor(word("after") ?? ""),
    before: parseCallCursor(word("before") ?? ""),
    problem: parsed.success ? null : (parsed.error.issues[0]?.message ?? "The filter cannot be understood."),
  };
}

/** The address of a page with these words and, where given, a place to begin. */
export function callsHref(path: string, words: Readonly<Record<string, string>>, place: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams({ ...words, ...place }).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Changes exactly when a row is added or gets its outcome. */
export function callsDigest(calls: readonly CallRecord[]): string {
  const [newest] = calls;
  const settled = calls.filter((call) => call.finishedAt !== null).length;
  return `${newest ? formatCallCursor(newest) : "none"}:${String(settled)}`;
}
