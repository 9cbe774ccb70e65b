// The server of a replay: its tools as they are now, with the argument checks that the draft asks for.
import type { WorkTurns } from "@/lib/base/work-turns";
import type { Guarded } from "@/lib/guard/guarded";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { ServerRows } from "@/lib/snapshot/load-server-document";
import { parseServerDocument } from "@/lib/snapshot/parse-server-document";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { ArgumentChecks } from "../snapshot/argument-checks";
import { inventoryOf } from "../snapshot/served-server";

export interface ReplayedServerDeps {
  readonly load: (serverId: string) => Promise<ServerRows | null>;
  readonly turns: WorkTurns;
  readonly checks: ArgumentChecks;
  readonly bounds: GatewayBounds;
}

/** Null where the document cannot be read, or changes faster than it is read; rejects where the database cannot answer. */
export async function loadReplayedServer(
  serverId: string, draft: CompiledPolicy, { load, turns, checks, bounds }: ReplayedServerDeps,
): Promise<{ readonly document: ServerDocument; readonly inventory: Guarded["inventory"] } | null> {
  for (let round = 0; round < bounds.documentReloadsMax; round += 1) {
    const rows = await load(serverId);
    const document = rows === null ? null : await parseServerDocument(rows, turns.begin());
    if (document === null) return null;
    const toolChecks = await checks.checksFor(document, [{ version: 1, compiled: draft, checksArguments: true }], bounds.documentBytesMax);
    if (toolChecks !== "changed") return { document, inventory: inventoryOf(document, toolChecks.byName) };
  }
  return null;
}
