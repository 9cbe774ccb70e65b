// Looks once a minute, in one gateway of all, at the counters of the grants that were charged lately, and keeps those that are nearly used up for the
// console's overview (ADR 0038).
import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import type { CounterUsage } from "@/lib/grants/limit-usage";
import type { Logger } from "@/lib/log/logger";
import type { ServerSource } from "../deps";
import type { Counters } from "../limits/counters";
import { liveCounters } from "../limits/live-counters";
import { usageOfGrant } from "../limits/usage-of-grant";
import { underAdvisoryLock } from "./under-advisory-lock";

const everyMs = 60_000;
const nearPart = 0.8;
/** Grants that one round looks at: those charged last, and those that were near before. */
const grantsMax = 200;
const callsReadMax = 20_000;
const nearPerGrantMax = 20;

const busyGrants = `
SELECT DISTINCT org_id, server_id, grant_id FROM (
  (SELECT org_id, server_id, grant_id FROM near_limits ORDER BY seen_at LIMIT ${grantsMax / 2})
  UNION ALL
  (SELECT org_id, server_id, grant_id FROM (
    SELECT org_id, server_id, grant_id, charges, code FROM calls WHERE started_at > now() - interval '2 minutes' ORDER BY started_at DESC LIMIT ${callsReadMax}) newest
    WHERE grant_id IS NOT NULL AND (charges IS NOT NULL OR code = 'limit_exceeded'))
) grants LIMIT ${grantsMax}`;
const forget = "DELETE FROM near_limits WHERE org_id = $1 AND grant_id = $2 AND NOT key = ANY($3::text[])";
const keep = `
INSERT INTO near_limits (org_id, grant_id, key, server_id, usage, part, seen_at)
SELECT $1, $2, n.key, $3, n.usage, n.part, now() FROM jsonb_to_recordset($4::jsonb) AS n(key text, usage jsonb, part double precision)
WHERE EXISTS (SELECT 1 FROM grants g WHERE g.org_id = $1 AND g.id = $2)
ON CONFLICT (org_id, grant_id, key) DO UPDATE SET usage = excluded.usage, part = excluded.part, seen_at = excluded.seen_at`;
const busySchema = z.array(z.object({ org_id: z.string(), server_id: z.string(), grant_id: z.string() }));
type BusyGrant = z.output<typeof busySchema>[number];

/** Does it once `heard`, when servers can be found, and each minute, until stopped. A failure is logged, and the next minute tries again. */
export function watchLimits(pool: Pool, servers: ServerSource, counters: Counters, log: Logger, heard: Promise<void>): { stop(): Promise<void> } {
  const ended = new AbortController();
  const stop = ended.signal;
  let under: Promise<unknown> = heard;
  const round = () => {
    under = under.then(async () => {
      if (stop.aborted) return;
      try {
        await underAdvisoryLock(pool, "near-limits", (_query, client) => lookAtLimits(client, servers, counters, () => stop.aborted), stop);
      } catch (error) {
        if (!stop.aborted) log.warn({ err: error }, "the counters near their limits could not be looked at; it will be tried again");
      }
    });
  };
  round();
  const timer = setInterval(round, everyMs);
  timer.unref();
  return {
    async stop() {
      ended.abort();
      clearInterval(timer);
      await under;
    },
  };
}

/** One round. Rejects where the counters or Postgres cannot be asked; what it has found until then stays. */
async function lookAtLimits(client: Pick<PoolClient, "query">, servers: ServerSource, counters: Counters, isStopped: () => boolean = () => false): Promise<void> {
  for (const grant of busySchema.parse((await client.query(busyGrants)).rows)) {
    if (isStopped()) return;
    const near = await nearOf(grant, servers, counters);
    await client.query(forget, [grant.org_id, grant.grant_id, near.map(({ key }) => key)]);
    if (near.length > 0) await client.query(keep, [grant.org_id, grant.grant_id, grant.server_id, JSON.stringify(near)]);
  }
}

async function nearOf({ server_id: serverId, grant_id: grantId }: BusyGrant, servers: ServerSource, counters: Counters): Promise<readonly { key: string; usage: CounterUsage; part: number }[]> {
  const lookup = await servers.find(serverId);
  const policyId = lookup.kind === "served" ? (lookup.served.grantsById.get(grantId)?.policyId ?? null) : null;
  if (lookup.kind !== "served" || policyId === null) return [];
  const usage = await usageOfGrant(counters, policyId, liveCounters(lookup.served, policyId, grantId), Date.now());
  return usage.counters
    .map((counter) => ({ key: counter.key, usage: counter, part: partOf(counter) }))
    .filter(({ part }) => part >= nearPart)
    .sort((one, other) => other.part - one.part)
    .slice(0, nearPerGrantMax);
}

/** Of the least limit; a limit of nothing is used up by nothing, and is no news. */
function partOf({ used, limits }: CounterUsage): number {
  const least = Math.min(...limits.map(({ max }) => max));
  return least > 0 && Number.isFinite(least) ? used / least : 0;
}
