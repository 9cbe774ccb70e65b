// The calls that a draft would decide otherwise, page by page, oldest first.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readReplay } from "./read-replay";
import type { ListReplayRowsInput } from "./replay-input";
import type { ReplayChange, ReplayRow } from "./replay-record";

export interface ReplayPage {
  readonly rows: readonly ReplayRow[];
  /** What to give as `after` for the next page; null at the end. */
  readonly next: number | null;
}

const changes: readonly ReplayChange[] = ["denied", "allowed", "parked", "unknown"];

/** One page of the rows that are kept of the replay. */
export async function listReplayRows(tenant: TenantContext, input: ListReplayRowsInput): Promise<ReplayPage> {
  assertCan(tenant, "replay.run");
  const replay = await readReplay(tenant, { replayId: input.replayId });
  const rows = await tenant.transaction((db) => db.replayRow.findMany({
    where: {
      replayId: replay.id,
      ...(input.change === undefined ? {} : { change: input.change }),
      ...(input.tool === undefined ? {} : { tool: input.tool }),
      ...(input.grant === undefined ? {} : { grantId: input.grant }),
      ...(input.after === undefined ? {} : { position: { gt: input.after } }),
    },
    orderBy: { position: "asc" },
    take: input.limit + 1,
  }));
  const page = rows.slice(0, input.limit);
  return {
    rows: page.map((row) => ({
      position: row.position, callId: row.callId, startedAt: row.startedAt.toISOString(), tool: row.tool, grantId: row.grantId, grantLabel: row.grantLabel,
      change: changes.find((change) => change === row.change) ?? "unknown",
      recorded: { effect: row.recordedEffect, code: row.recordedCode, rule: row.recordedRule },
      decision: row.effect === null ? null : { effect: row.effect, code: row.code, rule: row.rule },
    })),
    next: rows.length > page.length ? (page.at(-1)?.position ?? null) : null,
  };
}
