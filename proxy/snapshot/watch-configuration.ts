// Tells the holder what changed: NOTIFY at once, and a sweep every second that compares versions, so that no lost notification lasts.
import { z } from "zod";
import type { GatewayBounds } from "../bounds";
import type { ClockWatch } from "../ops/clock-watch";
import type { Query } from "../postgres/open-postgres";
import type { ServerHolder } from "./server-holder";

export const configurationChannel = "portcullis_config";

// One row at least, so that the clock of Postgres is heard of while no organization is held.
const statement = `
SELECT o.id, o.config_version::text AS version, extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs"
FROM (SELECT 1) one LEFT JOIN organizations o ON o.id = ANY($1::text[])`;
const rowSchema = z.object({ id: z.string().nullable(), version: z.string().nullable(), nowMs: z.number() });
const rowsSchema = z.tuple([rowSchema], rowSchema);

/** Sweeps now and until stopped; `first` resolves when the first sweep is over, whatever came of it. A sweep that the database does not answer changes nothing: what is held grows old, and is then refused. */
export function sweepConfiguration(
  holder: ServerHolder, query: Query, bounds: GatewayBounds,
  { onChange, onHeard, onError, clock }: {
    readonly onChange: () => void; readonly onHeard: (heard: boolean) => void; readonly onError: (error: unknown) => void; readonly clock: Pick<ClockWatch, "asked">;
  },
): { readonly first: Promise<void>; stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    const held = holder.heldVersions();
    try {
      const noteClock = clock.asked();
      const told = rowsSchema.parse((await query(statement, [[...held.keys()]])).rows);
      noteClock(told[0].nowMs);
      const current = new Map(told.map(({ id, version }) => [id, version]));
      for (const [orgId, versions] of held) {
        const version = current.get(orgId);
        if (typeof version === "string" && versions.size === 1 && versions.has(version)) continue;
        holder.forgetOrganization(orgId);
        onChange();
      }
      holder.noteContact();
      onHeard(true);
    } catch (error) {
      onHeard(false);
      onError(error);
    }
    if (!stopped) plan();
  }

  function plan(): void {
    timer = setTimeout(() => {
      running = sweep();
    }, bounds.sweepEveryMs);
  }

  running = sweep();
  return {
    first: running,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
