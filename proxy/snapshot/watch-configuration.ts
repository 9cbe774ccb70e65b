// Tells the holder what changed: NOTIFY at once, and a sweep every second that compares versions, so that no lost notification lasts.
import { z } from "zod";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { ServerHolder } from "./server-holder";

export const configurationChannel = "portcullis_config";

const rowsSchema = z.array(z.object({ id: z.string(), version: z.string() }));

/** Sweeps now and until stopped; `first` resolves when the first sweep is over, whatever came of it. A sweep that the database does not answer changes nothing: what is held grows old, and is then refused. */
export function sweepConfiguration(
  holder: ServerHolder, query: Query, bounds: GatewayBounds,
  { onChange, onHeard, onError }: {
    readonly onChange: () => void; readonly onHeard: (heard: boolean) => void; readonly onError: (error: unknown) => void;
  },
): { readonly first: Promise<void>; stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    const held = holder.heldVersions();
    try {
      const { rows } = await query("SELECT id, config_version::text AS version FROM organizations WHERE id = ANY($1::text[])", [[...held.keys()]]);
      const current = new Map(rowsSchema.parse(rows).map(({ id, version }) => [id, version]));
      for (const [orgId, versions] of held) {
        const version = current.get(orgId);
        if (version !== undefined && versions.size === 1 && versions.has(version)) continue;
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
