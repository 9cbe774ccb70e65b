// Takes replays that the console queued and runs them here, where recorded argument values can be opened. Any number of gateways share one
// queue; each runs one at a time.
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import { replayRecordedCalls, type ChangedCall, type ReplayDeps, type ReplayEnd, type ReplayOrder } from "./replay-recorded-calls";

// One that shows no sign of life has lost its gateway, and begins anew. Organizations with fewer under way come first.
const claim = `
UPDATE replays SET state = 'running', started_at = now(), beat_at = now(), judged = 0, total = NULL WHERE id = (
  SELECT id FROM replays WHERE state = 'queued' OR (state = 'running' AND beat_at < now() - $1 * interval '1 millisecond')
  ORDER BY (SELECT count(*) FROM replays r WHERE r.org_id = replays.org_id AND r.state = 'running'), created_at
  LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, org_id, server_id, policy_id, document, days, calls_of, created_at, started_at::text AS claimed_at`;
const dropRows = "DELETE FROM replay_rows WHERE org_id = $1 AND replay_id = $2";
// A gateway that was taken for lost and comes back finds another claim, and changes nothing more.
const isOurs = "id = $1 AND state = 'running' AND started_at = $2::timestamptz";
const beat = `UPDATE replays SET judged = $3, total = $4, beat_at = now() WHERE ${isOurs}`;
const putBack = `UPDATE replays SET state = 'queued', started_at = NULL WHERE ${isOurs}`;
const finish = `
UPDATE replays SET state = $3, summary = $4::jsonb, judged = coalesce(($4::jsonb ->> 'calls')::int, judged), error_code = $5, finished_at = now()
WHERE ${isOurs}`;
const keepRows = `
INSERT INTO replay_rows (org_id, replay_id, position, call_id, started_at, tool, grant_id, grant_label, change, recorded_effect, recorded_code, recorded_rule, effect, code, rule)
SELECT $1, $2, r.position, r.call_id, r.started_at, r.tool, r.grant_id, r.grant_label, r.change, r.recorded_effect, r.recorded_code, r.recorded_rule, r.effect, r.code, r.rule
FROM jsonb_to_recordset($3::jsonb) AS r(position integer, call_id text, started_at timestamptz, tool text, grant_id text, grant_label text, change text,
  recorded_effect text, recorded_code text, recorded_rule text, effect text, code text, rule text)`;

const orderSchema = z.object({
  id: z.string(), org_id: z.string(), server_id: z.string(), policy_id: z.string(), document: z.string(), days: z.number(), calls_of: z.enum(["policy", "server"]), created_at: z.date(),
  claimed_at: z.string(),
});

export interface ReplayRunner {
  /** Looks for work at once. */
  wake(): void;
  /** Takes no more work, and puts what is under way back into the queue. */
  stop(): Promise<void>;
}

/** Works until stopped. A replay that fails here is marked so; one that was deleted meanwhile ends without a word. */
export function runReplays(deps: ReplayDeps, log: Logger): ReplayRunner {
  const { pool, bounds } = deps;
  const stopping = new AbortController();
  let again = false;
  let under: Promise<void> | null = null;
  const timer = setInterval(look, bounds.jobPollMs);
  timer.unref();

  function look(): void {
    again = true;
    if (under !== null || stopping.signal.aborted) return;
    under = takeAll().catch((error: unknown) => log.warn({ err: error }, "the queue of replays could not be read")).finally(() => {
      under = null;
    });
  }

  async function takeAll(): Promise<void> {
    while (again && !stopping.signal.aborted) {
      // Whoever wakes it from here on may know of what this look does not see.
      again = false;
      const { rows: [row] } = await pool.query<Record<string, unknown>>(claim, [bounds.replayLostMs]);
      if (row === undefined) continue;
      again = true;
      const { org_id, server_id, policy_id, calls_of, created_at, claimed_at, ...rest } = orderSchema.parse(row);
      await work({ ...rest, orgId: org_id, serverId: server_id, policyId: policy_id, callsOf: calls_of, createdAt: created_at }, claimed_at);
    }
  }

  async function work(order: ReplayOrder, claimedAt: string): Promise<void> {
    try {
      await pool.query(dropRows, [order.orgId, order.id]);
      await close([order.id, claimedAt], await replayRecordedCalls(order, deps, {
        stop: stopping.signal,
        keep: async (changed) => void (await pool.query(keepRows, [order.orgId, order.id, JSON.stringify(changed.map(toColumns))])),
        tell: async (judged, total) => (await pool.query(beat, [order.id, claimedAt, judged, total])).rowCount === 1,
      }));
    } catch (error) {
      log.error({ err: error, replay: order.id }, "a replay failed in the gateway");
      await pool.query(finish, [order.id, claimedAt, "failed", null, "failed"]).catch(() => undefined);
    }
  }

  async function close(claimed: readonly [id: string, claimedAt: string], end: ReplayEnd): Promise<void> {
    switch (end.kind) {
      case "done": return void (await pool.query(finish, [...claimed, "done", JSON.stringify(end.summary), null]));
      case "failed": return void (await pool.query(finish, [...claimed, "failed", null, end.code]));
      // Deleted, or given up by the console: then nothing is put back.
      case "stopped": return void (await pool.query(putBack, [...claimed]));
    }
  }

  return {
    wake: look,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await under;
    },
  };
}

function toColumns({ position, change, row, verdict }: ChangedCall) {
  const decided = verdict.kind === "decided" ? verdict : { effect: null, code: null, rule: null };
  return {
    position, call_id: row.id, started_at: row.started_at.toISOString(), tool: row.tool, grant_id: row.grant_id, grant_label: row.grant_label, change,
    recorded_effect: row.effect, recorded_code: row.code, recorded_rule: row.rule, effect: decided.effect, code: decided.code, rule: decided.rule,
  };
}
