// The calls that a search finds, as a file: page after page, so that a million rows need the memory of one page. This is the log as one reads
// it; what an auditor verifies is the export of records.

import { recordChange } from "@/lib/audit/record-change";
import type { TenantDb } from "@/lib/db/tenant-db";
import { assertCan } from "@/lib/tenancy/assert-can";
import { stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { callColumns, type ExportedCall } from "./call-columns";
import type { CallCursor } from "./call-cursor";
import type { CallRecord } from "./call-record";
import { csvLine } from "./csv-line";
import { limitStatementTime } from "./limit-statement-time";
import { listCalls } from "./list-calls";
import { holdsResults, readValueStandings } from "./read-value-standing";
import type { CallSearch } from "./search/call-search";
import { formatCallSearch } from "./search/format-call-search";
import { inSearchTurn } from "./search-turns";
import { noValues } from "./value-loss";

export const exportFormats = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Calls in one file at most: the newest of those that the search finds. */
export const exportedCallsMax = 1_000_000;
const callsPerPage = 1_000;
const standingsTimeMaxMs = 5_000;

export interface CallExport {
  readonly fileName: string;
  readonly contentType: string;
  /** The file in pieces, each of them whole lines. Throws where the membership ends on the way. */
  readonly pieces: AsyncGenerator<string, void, undefined>;
}

const contentTypes: Readonly<Record<ExportFormat, string>> = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson; charset=utf-8" };

/**
 * Notes the export in the admin log and begins it: the calls until now, newest first, `exportedCallsMax` at most. `prove` opens the tenant anew
 * from the caller's credential, and throws where that has ended.
 */
export async function exportCalls(
  tenant: TenantContext, { search, format }: { readonly search: CallSearch; readonly format: ExportFormat }, prove: () => Promise<TenantContext>, now = new Date(),
): Promise<CallExport> {
  assertCan(tenant, "call.export");
  await tenant.transaction((db) => recordChange(tenant, db, {
    action: "call.export", targetId: tenant.org.id, targetName: tenant.org.name, after: { search: formatCallSearch(search), format, until: now.toISOString() },
  }));
  const untilNow: CallSearch = { terms: [...search.terms, { key: "until", negated: false, values: [{ kind: "moment", at: now.toISOString() }] }] };
  return {
    fileName: `calls-${tenant.org.slug}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}.${format}`,
    contentType: contentTypes[format],
    pieces: piecesOf(tenant, untilNow, format, prove),
  };
}

const lines: Readonly<Record<ExportFormat, (call: ExportedCall) => string>> = {
  csv: (call) => csvLine(callColumns.map(([, value]) => value(call))),
  // Control characters beyond those that JSON escapes itself are escaped too: the file is safe to show in a terminal.
  ndjson: (call) => `${JSON.stringify(call).replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`,
};

async function* piecesOf(opened: TenantContext, search: CallSearch, format: ExportFormat, prove: () => Promise<TenantContext>): AsyncGenerator<string, void, undefined> {
  const proven = stayProven(opened, prove);
  let after: CallCursor | undefined;
  let left = exportedCallsMax;
  const holdsAny = await inTime(opened, (db) => holdsResults(db, opened.org.id));
  if (format === "csv") yield csvLine(callColumns.map(([name]) => name));
  while (left > 0) {
    const tenant = await proven();
    const now = new Date();
    const { calls, next } = await listCalls(tenant, { search, limit: Math.min(callsPerPage, left), ...(after ? { after } : {}) }, now, callsPerPage);
    const told = calls.length === 0 ? [] : await withStandings(tenant, calls, holdsAny, now);
    // A page may have waited for its turn longer than a membership may be over.
    await proven();
    if (told.length > 0) yield told.map(lines[format]).join("");
    if (next === null) return;
    left -= calls.length;
    after = next;
  }
}

/** With how their recorded values stand, of those whose values were to be recorded or, where `holdsAny`, may have been. */
async function withStandings(tenant: TenantContext, calls: readonly CallRecord[], holdsAny: boolean, now: Date): Promise<readonly ExportedCall[]> {
  const recorded = calls.filter((call) => call.argumentRecording !== "off" || call.resultRecording !== null || (holdsAny && mayHaveResult(call)));
  const standings = recorded.length === 0 ? null : await inTime(tenant, (db) => readValueStandings(db, tenant.org.id, recorded, now));
  return calls.map((call) => ({ ...call, values: standings?.get(call.id) ?? noValues }));
}

/** A call that announced nothing may be older than that, and have values all the same. */
function mayHaveResult({ method, outcome }: CallRecord): boolean {
  return method === "tools/call" && outcome !== "refused" && outcome !== "not_delivered";
}

function inTime<T>(tenant: TenantContext, ask: (db: TenantDb) => Promise<T>): Promise<T> {
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await limitStatementTime(db, standingsTimeMaxMs);
    return ask(db);
  }));
}
