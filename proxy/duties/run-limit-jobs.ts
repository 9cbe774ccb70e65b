// Answers the console's questions about limits: what a grant's counters hold, and their reset.
import type { Pool } from "pg";
import { limitJobInputSchema, type LimitUsage } from "@/lib/grants/limit-usage";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { ServerSource } from "../deps";
import type { Counters } from "../limits/counters";
import { liveCounters } from "../limits/live-counters";
import { usageOfGrant } from "../limits/usage-of-grant";
import { runQuestions, type Question, type Questions } from "./run-questions";

export function runLimitJobs(pool: Pool, servers: ServerSource, counters: Counters, bounds: Pick<GatewayBounds, "jobsAtOnceMax" | "questionsPerOrgMax" | "jobPollMs">, log: Logger): Questions {
  return runQuestions(pool, ["limit_usage", "limit_reset"], usageFor, bounds, log, "the counters could not be read or reset");

  /** Null where grant or counter are not of the job's server and so not of its organization. */
  async function usageFor({ server_id: serverId, kind, input }: Question): Promise<LimitUsage | null> {
    const { grantId, key } = limitJobInputSchema.parse(input);
    const lookup = await servers.find(serverId);
    if (lookup.kind !== "served") return null;
    const grant = lookup.served.grantsById.get(grantId);
    if (grant === undefined) return null;
    const of = grant.policyId === null ? [] : liveCounters(lookup.served, grant.policyId, grantId);
    if (kind === "limit_reset") {
      if (grant.policyId === null || key === undefined || !of.some((counter) => counter.key === key)) return null;
      await counters.reset(grant.policyId, [key]);
    }
    return usageOfGrant(counters, grant.policyId ?? "", of, Date.now());
  }
}
