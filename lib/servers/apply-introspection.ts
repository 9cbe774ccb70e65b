// Writes what the gateway found out about a server into its row and its inventory. Asking is request-introspection.ts.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { memberOf } from "@/lib/mcp/json-value";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { diffTools } from "@/lib/tools/diff-tools";
import { jsonOfColumn } from "@/lib/tools/json-column";
import { readListing } from "@/lib/tools/read-listing";
import { readInventory, writeInventory } from "@/lib/tools/write-inventory";
import { readAuthorizationFindings, type AuthorizationFindings } from "./authorization-findings";
import { failureSentence, introspectionFailures, introspectionSchema, type IntrospectionFailure } from "./introspection";
import type { FoundTools } from "./introspection-watch-record";
import { lockServer } from "./read-server";
import { driftSettings, type DriftSetting } from "./server-input";

type JobRow = NonNullable<Awaited<ReturnType<typeof readJob>>>;
type ServerRow = Awaited<ReturnType<typeof lockServer>>;

/** What one look brought; null counts where it failed, or where it was out of date and nothing was written. */
export interface AppliedIntrospection {
  /** False when the result had been applied before, or a later one had. */
  readonly applied: boolean;
  readonly failure: IntrospectionFailure | null;
  readonly found: FoundTools | null;
}

const untouched: AppliedIntrospection = { applied: false, failure: null, found: null };
const namesSaidMax = 5;

function readJob(db: TenantDb, jobId: string) {
  return db.job.findFirst({ where: { id: jobId, kind: "introspect" } });
}

/**
 * Applies a finished job once, under the server's row lock, however many ask at the same time; looks that began earlier than one
 * already applied are dropped. What it brought is in the inventory then, and no longer in the job. A failure changes the server's health alone. A job that is not finished is a `conflict`.
 */
export async function applyIntrospection(tenant: TenantContext, input: { readonly jobId: string }, now = new Date()): Promise<AppliedIntrospection> {
  assertCan(tenant, "tool.review");
  return tenant.transaction(async (db) => {
    const asked = await db.job.findFirst({ where: { id: input.jobId, kind: "introspect" }, select: { serverId: true } });
    if (!asked) throw new AppError("not_found");
    const server = await lockServer(db, asked.serverId);
    const job = await readJob(db, input.jobId);
    if (!job) throw new AppError("not_found");
    if (job.appliedAt !== null) return untouched;
    if (job.state !== "done" && job.state !== "failed") throw new AppError("conflict", { public: "The gateway is still looking at the server." });
    await db.job.update({ where: { id: job.id }, data: { appliedAt: now, result: Prisma.DbNull } });
    if (await isOvertaken(db, job)) return untouched;
    return job.state === "done" ? applyResult(tenant, db, server, job, now) : applyFailure(tenant, db, server, { code: knownFailure(job.errorCode), result: job.result }, now);
  });
}

/** True when a look that began later has been written already. */
async function isOvertaken(db: TenantDb, job: JobRow): Promise<boolean> {
  const later = await db.job.count({ where: { serverId: job.serverId, kind: "introspect", appliedAt: { not: null }, createdAt: { gt: job.createdAt } } });
  return later > 0;
}

function knownFailure(code: string | null): IntrospectionFailure {
  const codes = Object.keys(introspectionFailures) as readonly IntrospectionFailure[];
  return codes.find((known) => known === code) ?? "failed";
}

/** Where tokens come from, as the gateway found it; null where it did not look for that. */
function authorizationOf(result: JobRow["result"]): AuthorizationFindings | null {
  return result === null ? null : readAuthorizationFindings(memberOf(jsonOfColumn(result), "authorization"));
}

/** `result`: what the gateway says beside the code. */
async function applyFailure(
  tenant: TenantContext, db: TenantDb, server: ServerRow, { code, result }: { readonly code: IntrospectionFailure; readonly result: JobRow["result"] }, now: Date,
): Promise<AppliedIntrospection> {
  const found = { health: "attention", healthCode: code, healthMessage: failureSentence(code, result), authorizationFound: authorizationOf(result) ?? Prisma.DbNull, checkedAt: now };
  await db.server.update({ where: { id: server.id }, data: found });
  await recordChange(tenant, db, { action: "server.introspect", targetId: server.id, targetName: server.name, after: { failure: code } });
  return { applied: true, failure: code, found: null };
}

async function applyResult(tenant: TenantContext, db: TenantDb, server: ServerRow, job: JobRow, now: Date): Promise<AppliedIntrospection> {
  const result = introspectionSchema.safeParse(job.result);
  if (!result.success) return applyFailure(tenant, db, server, { code: "failed", result: null }, now);
  const listing = readListing(memberOf(jsonOfColumn(job.result), "tools") ?? null);
  if (listing === null) return applyFailure(tenant, db, server, { code: "invalid_tools", result: null }, now);
  const known = await readInventory(db, server.id, job.createdAt);
  // A server that once answered with no tools at all has been listed before: what it shows later is new.
  const first = known.length === 0 && server.transport === null;
  const diff = diffTools(known, listing.tools, { first, drift: driftOf(server) });
  await writeInventory(tenant, db, server.id, diff, now);
  const { transport, era, protocolVersion, serverName, serverVersion } = result.data;
  const health = listing.leftOut === 0
    ? { health: "ok", healthCode: null, healthMessage: null }
    : { health: "attention", healthCode: "invalid_tools", healthMessage: leftOutSentence(listing.leftOut, listing.leftOutNames) };
  await db.server.update({ where: { id: server.id }, data: { ...health, authorizationFound: Prisma.DbNull, checkedAt: now, transport, era, protocolVersion, serverName, serverVersion } });
  const found = {
    tools: diff.listed.length, added: diff.found.added.length, changed: diff.found.changed.length, gone: diff.found.gone.length, returned: diff.found.returned.length,
  };
  await recordChange(tenant, db, { action: "server.introspect", targetId: server.id, targetName: server.name, after: { first, ...found } });
  return { applied: true, failure: null, found };
}

function driftOf(server: ServerRow): DriftSetting {
  return driftSettings.find((setting) => setting === server.drift) ?? "review";
}

function leftOutSentence(count: number, names: readonly string[]): string {
  const said = names.slice(0, namesSaidMax).join(", ");
  const what = count === 1 ? "1 tool was left out" : `${count} tools were left out`;
  return `${what}${said === "" ? "" : ` (${said}${names.length > namesSaidMax ? ", …" : ""})`}: the name is empty, too long, repeated or unusable, or the definition has no input schema, is larger than 64 KiB, or wants arguments in headers that may not be (x-mcp-header). Calls to them are denied.`;
}
