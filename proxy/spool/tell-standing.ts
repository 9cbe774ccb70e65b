// Tells Postgres how this process's spool is, for the console: soon after it changed, and now and then. While Postgres is away nobody can be
// told, and nobody can look.
import type { GatewayBounds } from "../bounds";
import type { SpoolStanding } from "../ops/audit-standing";
import type { Query } from "../postgres/open-postgres";

// Those that have said nothing for a day are of processes that are gone.
const tell = `
WITH gone AS (DELETE FROM audit_spools WHERE seen_at < now() - interval '1 day')
INSERT INTO audit_spools AS s (writer_id, state) VALUES ($1, $2)
ON CONFLICT (writer_id) DO UPDATE SET seen_at = now(), state = excluded.state, since = CASE WHEN s.state = excluded.state THEN s.since ELSE now() END`;
const forget = "DELETE FROM audit_spools WHERE writer_id = $1";

export interface StandingTeller {
  /** What was told is taken back, if Postgres is there. */
  stop(): Promise<void>;
}

export function tellStanding(
  query: Query, log: string, state: () => SpoolStanding, { spoolLookMs, spoolTellMs }: Pick<GatewayBounds, "spoolLookMs" | "spoolTellMs">, onError: (error: unknown) => void,
): StandingTeller {
  let told: SpoolStanding | null = null;
  let sinceToldMs = 0;
  let telling: Promise<unknown> | null = null;

  function look(): void {
    sinceToldMs += spoolLookMs;
    const now = state();
    if (telling !== null || (now === told && sinceToldMs < spoolTellMs)) return;
    sinceToldMs = 0;
    telling = query(tell, [log, now]).then(() => {
      told = now;
    }, onError).finally(() => {
      telling = null;
    });
  }

  look();
  const timer = setInterval(look, spoolLookMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await telling;
      await query(forget, [log]).catch(onError);
    },
  };
}
