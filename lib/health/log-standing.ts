// Whether the audit log that the console shows is behind what the gateways have recorded.
import { openDatabase } from "@/lib/db/client";

export interface LogStanding {
  /** `buffering`: records wait on a gateway's disk. `blocked`: so many, or so badly, that it refuses calls. */
  readonly state: "buffering" | "blocked";
  readonly sinceAt: Date;
}

/** Of the gateways heard in the last half minute, the one that is worst off; null where all of their records arrive. Says nothing of any tenant. */
export async function logStanding(databaseUrl: string): Promise<LogStanding | null> {
  const [worst] = await openDatabase(databaseUrl).$queryRaw<{ state: "buffering" | "blocked"; since: Date }[]>`
    SELECT state, since FROM audit_spools WHERE state <> 'shipping' AND seen_at > now() - interval '30 seconds' ORDER BY state = 'blocked' DESC, since LIMIT 1`;
  return worst === undefined ? null : { state: worst.state, sinceAt: worst.since };
}
