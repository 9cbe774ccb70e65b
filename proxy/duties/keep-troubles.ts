// Tells Postgres which servers calls do not get through to, and asks what other gateways noted: a trouble that one saw, any may find to be over.
import type { Pool } from "pg";
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { TroubleNote, TroubleRegister } from "../upstream/trouble-register";

// In one order everywhere, so that two gateways never wait for each other; a server that was deleted meanwhile is left out.
const writeTroubles = `
INSERT INTO server_troubles (org_id, server_id, cause, resting, since, seen_at)
SELECT r.org_id, r.server_id, r.cause, r.resting, r.at, r.at
FROM jsonb_to_recordset($1::jsonb) AS r(org_id text, server_id text, cause text, resting boolean, at timestamptz)
JOIN servers s ON s.org_id = r.org_id AND s.id = r.server_id ORDER BY r.server_id
ON CONFLICT (org_id, server_id) DO UPDATE SET cause = EXCLUDED.cause, resting = EXCLUDED.resting, seen_at = EXCLUDED.seen_at,
  since = CASE WHEN server_troubles.cause = EXCLUDED.cause THEN server_troubles.since ELSE EXCLUDED.since END
WHERE server_troubles.seen_at <= EXCLUDED.seen_at`;
const endTroubles = `
DELETE FROM server_troubles t USING jsonb_to_recordset($1::jsonb) AS r(org_id text, server_id text, at timestamptz)
WHERE t.org_id = r.org_id AND t.server_id = r.server_id AND t.seen_at <= r.at`;
const readTroubles = "SELECT server_id FROM server_troubles ORDER BY seen_at DESC LIMIT $1";
const readSchema = z.array(z.object({ server_id: z.string() }));

export interface TroubleKeeper {
  /** Resolves when everything that is known by now is written, or could not be. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Writes about every second what there is to write, and reads now and then. A failure is logged; what it concerned is tried again. */
export function keepTroubles(pool: Pool, register: TroubleRegister, bounds: GatewayBounds, log: Logger): TroubleKeeper {
  let under = Promise.resolve();
  const inTurn = (work: () => Promise<void>, what: string): Promise<void> => {
    under = under.then(work).catch((error: unknown) => log.warn({ err: error }, what));
    return under;
  };
  const flush = () => inTurn(async () => {
    for (let notes = register.take(bounds.troubleBatchMax); notes.length > 0; notes = register.take(bounds.troubleBatchMax)) {
      try {
        await write(pool, notes);
      } catch (error) {
        register.putBack(notes);
        throw error;
      }
    }
  }, "the troubles of servers could not be written for the moment");
  const sweep = () => inTurn(async () => {
    const { rows } = await pool.query(readTroubles, [bounds.troublesMax + 1]);
    register.learn(readSchema.parse(rows).map(({ server_id }) => server_id));
  }, "the troubles of servers could not be read for the moment");

  void sweep();
  const timers = [setInterval(() => void flush(), bounds.troubleWriteMs), setInterval(() => void sweep(), bounds.troubleSweepMs)];
  for (const timer of timers) timer.unref();
  return {
    flush,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await flush();
    },
  };
}

async function write(pool: Pool, notes: readonly TroubleNote[]): Promise<void> {
  const row = ({ orgId, serverId, trouble, atMs }: TroubleNote) => ({ org_id: orgId, server_id: serverId, at: new Date(atMs).toISOString(), ...trouble });
  const [open, over] = [notes.filter(({ trouble }) => trouble !== null), notes.filter(({ trouble }) => trouble === null)];
  if (open.length > 0) await pool.query(writeTroubles, [JSON.stringify(open.map(row))]);
  if (over.length > 0) await pool.query(endTroubles, [JSON.stringify(over.map(row))]);
}
