// One replay: reads the recorded calls, opens the values of their arguments, judges each under the draft, keeps what changes. It works in
// short stretches and lets everything else of the process pass between them.
import { setImmediate as turn } from "node:timers/promises";
import type { Pool } from "pg";
import type { Guarded } from "@/lib/guard/guarded";
import { workTurns } from "@/lib/base/work-turns";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { ReplayFailure } from "@/lib/replays/replay-record";
import type { ReplaySummary } from "@/lib/replays/replay-summary";
import { replayTally, type Change, type TalliedCall } from "@/lib/replays/replay-tally";
import { replayPolicy, type RecordedCall, type ReplayVerdict } from "@/lib/simulator/replay-call";
import type { CalendarName } from "@/lib/simulator/replay-counters";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { ValueSealer } from "../recorder/value-sealer";
import type { OpenScans } from "../scans/open-scans";
import { argumentsPointer, readRecordedArguments, type ReadArguments } from "../recorder/recorded-arguments";
import { findRecordedCalls, parseRecordedCall, readGrantFacts, readRecordedCalls, type CallPlace, type RecordedCallRow, type RecordedCallsQuery } from "./read-recorded-calls";

export interface ReplayOrder {
  readonly id: string;
  readonly orgId: string;
  readonly serverId: string;
  readonly policyId: string;
  readonly document: string;
  readonly days: number;
  readonly callsOf: "policy" | "server";
  readonly createdAt: Date;
}

/** A call that the draft decides otherwise, or of which that cannot be known. */
export interface ChangedCall {
  readonly position: number;
  readonly change: Exclude<Change, "same">;
  readonly row: RecordedCallRow;
  readonly verdict: ReplayVerdict;
}

export interface ReplayDeps {
  readonly pool: Pool;
  readonly sealer: ValueSealer;
  /** The server as it is now, with the argument checks that the draft asks for; null where its document cannot be read. */
  readonly loadServer: (serverId: string, draft: CompiledPolicy) => Promise<{ readonly document: ServerDocument; readonly inventory: Guarded["inventory"] } | null>;
  readonly calendarName: CalendarName;
  readonly evaluateLater: OpenScans["evaluateLater"];
  readonly bounds: GatewayBounds;
  readonly monotonicMs: () => number;
}

export type ReplayEnd =
  | { readonly kind: "done"; readonly summary: ReplaySummary }
  | { readonly kind: "failed"; readonly code: ReplayFailure }
  /** It is not wanted any more. */
  | { readonly kind: "stopped" };

/**
 * Judges all calls of the order, oldest first, at most `replayCallsMax` (the newest); here only what takes few steps, the rest in a thread
 * that nobody else waits for. `keep` takes the changed calls of each page; `tell` says how far it is, and answers false where nobody wants
 * to know any more: then, or when `stop` is aborted, it ends.
 */
export async function replayRecordedCalls(
  order: ReplayOrder, { pool, sealer, loadServer, calendarName, evaluateLater, bounds, monotonicMs }: ReplayDeps,
  on: { readonly keep: (changed: readonly ChangedCall[]) => Promise<void>; readonly tell: (judged: number, total: number) => Promise<boolean>; readonly stop: AbortSignal },
): Promise<ReplayEnd> {
  const startedMs = monotonicMs();
  const { parsed, regex } = await parseInTurns(order.document, workTurns(bounds.replayStretchMs, { monotonicMs, pause: () => turn() }).begin());
  if (!parsed.ok) return { kind: "failed", code: "invalid_policy" };
  const draft = compilePolicy(parsed.policy, regex);
  const loaded = await loadServer(order.serverId, draft);
  if (loaded === null || loaded.document.org.id !== order.orgId) return { kind: "failed", code: "server_unreadable" };
  const { server, org } = loaded.document;
  const judge = replayPolicy(
    draft,
    { inventory: loaded.inventory, drift: server.drift, slug: server.slug, serverId: server.id, orgId: org.id },
    { regex, calendarName, evaluate: (guarded, call, facts) => evaluateLater({ guarded, call, facts, body: null }, on.stop) },
  );
  const grants = await readGrantFacts(pool, order);
  const tags = new Map(grants.map((grant) => [grant.id, grant.tags]));
  const query: RecordedCallsQuery = {
    orgId: order.orgId, serverId: order.serverId, until: order.createdAt, since: new Date(order.createdAt.getTime() - order.days * 86_400_000),
    grantIds: order.callsOf === "server" ? null : grants.filter(({ policyId }) => policyId === order.policyId).map(({ id }) => id),
  };

  const tally = replayTally();
  const kept = { changed: 0, unknown: 0 };
  const found = await findRecordedCalls(pool, query, bounds.replayCallsMax);
  let after: CallPlace | null = found.after;
  let judged = 0;
  let toldMs = -Infinity;
  /** Null where it goes on. Asked before each call: one may take a thread some seconds. */
  const ended = async (): Promise<ReplayEnd | null> => {
    if (on.stop.aborted) return { kind: "stopped" };
    if (monotonicMs() - startedMs > bounds.replayTotalMs) return { kind: "failed", code: "timed_out" };
    if (monotonicMs() - toldMs < bounds.replayTellMs) return null;
    toldMs = monotonicMs();
    return (await on.tell(judged, found.total)) ? null : { kind: "stopped" };
  };
  for (;;) {
    const endBefore = await ended();
    if (endBefore !== null) return endBefore;
    const page = await readRecordedCalls(pool, query, after, bounds.replayPageRows);
    const changed: ChangedCall[] = [];
    let stretchMs = monotonicMs();
    for (const unread of page) {
      const end = await ended();
      if (end !== null) return end;
      if (monotonicMs() - stretchMs >= bounds.replayStretchMs) {
        await turn();
        stretchMs = monotonicMs();
      }
      judged += 1;
      const row = parseRecordedCall(unread);
      after = { startedAt: row.started_at, id: row.id };
      const read = readCall(row, order, sealer, tags);
      const verdict = await judge(read.call);
      const change = tally.add(read.tallied, verdict);
      if (change === "same") continue;
      const kind = change === "unknown" ? "unknown" : "changed";
      if (kept[kind] >= (kind === "unknown" ? bounds.replayUnknownRowsMax : bounds.replayChangedRowsMax)) continue;
      kept[kind] += 1;
      changed.push({ position: judged, change, row, verdict });
    }
    if (changed.length > 0) await on.keep(changed);
    if (page.length < bounds.replayPageRows) break;
  }
  return { kind: "done", summary: tally.summary({ leftOut: found.after !== null, rowsKept: kept }) };
}

const noTags: { readonly [name: string]: string } = {};

/** The call as the draft is to judge it, and as it is counted. */
function readCall(row: RecordedCallRow, order: ReplayOrder, sealer: ValueSealer, tags: ReadonlyMap<string, { readonly [name: string]: string }>): { readonly call: RecordedCall; readonly tallied: TalliedCall } {
  const startedAt = row.started_at.toISOString();
  const text = row.sealed === null ? null : sealer.open(row.sealed, { orgId: order.orgId, serverId: order.serverId, callId: row.id, startedAt });
  const values = text === null ? null : readRecordedArguments(text);
  const hasArguments = row.argument_keys.length > 0 || row.argument_keys_other > 0;
  return {
    call: {
      toolName: row.tool,
      era: row.era ?? "legacy",
      atMs: row.started_at.getTime(),
      grant: { id: row.grant_id, label: row.grant_label ?? "", tags: tags.get(row.grant_id) ?? noTags },
      client: { name: row.client_name, version: row.client_version, ip: row.client_ip },
      arguments: values === null
        ? { kind: "names", names: new Set(row.argument_keys), others: row.argument_keys_other, bytes: row.request_bytes }
        : argumentsOf(values, row.request_bytes),
      end: row.outcome === "refused" || row.outcome === "pending" || row.outcome === "unknown" || row.finished_at === null
        ? null : { isDelivered: row.outcome !== "not_delivered" && row.result_code !== "not_sent", isError: row.is_error === true && isSaid(row), atMs: row.finished_at.getTime() },
    },
    tallied: {
      tool: row.tool, grantId: row.grant_id, grantLabel: row.grant_label, startedAt, recordedEffect: row.effect,
      values: values !== null ? "read" : !hasArguments ? "noArguments" : row.argument_recording === "off" ? "notRecorded" : row.argument_recording === "kept" ? "gone" : "tooLarge",
    },
  };
}

/** By the server: another error is our own, and no charge goes back for it (policy language § Limits). */
function isSaid({ result_code: code }: RecordedCallRow): boolean {
  return code === null || code === "redacted";
}

/** What a mark stands for is not known: a rule that asks for it may have said anything. */
function argumentsOf({ args, inexactNumbers, redacted, renamed }: ReadArguments, bytes: number): RecordedCall["arguments"] {
  if (redacted.size === 0) return { kind: "values", args, inexactNumbers, bytes };
  const known = Object.fromEntries(Object.entries(args).filter(([name]) => !redacted.has(name)));
  const below = new Set([...inexactNumbers].map((pointer) => pointer.slice(argumentsPointer.length)));
  return { kind: "names", known: { args: known, inexactNumbers: below }, names: redacted, others: renamed, bytes };
}
