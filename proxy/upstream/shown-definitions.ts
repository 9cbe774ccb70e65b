// What servers listed to agents in place of reviewed definitions, until Postgres is told of it: duties/tell-shown-definitions.ts. Bounded in bytes;
// what finds no room comes again with the next list, and is hidden all the same.
import { LRUCache } from "lru-cache";
import { heldBytes } from "../answers/held-bytes";
import type { GatewayBounds } from "../bounds";
import type { ShownDefinitions } from "../deps";

export interface ShownNote {
  readonly orgId: string;
  readonly serverId: string;
  /** Where it was reached. */
  readonly url: string;
  /** By name, as the server wrote them; the first that was shown since it was told. */
  readonly definitions: ReadonlyMap<string, Buffer>;
}

export interface ShownRegister extends ShownDefinitions {
  /** One server of which may be told now, and has not been for a while; null where there is none. It counts as told. */
  take(): ShownNote | null;
  heldBytes(): number;
}

type Bounds = Pick<GatewayBounds, "shownDefinitionsBytesMax" | "shownDefinitionsBytesPerOrgMax" | "shownDefinitionsRestMs" | "shownDefinitionsServersMax">;

export function shownDefinitions(bounds: Bounds, monotonicMs: () => number): ShownRegister {
  const waiting = new Map<string, ShownNote & { readonly definitions: Map<string, Buffer> }>();
  const resting = new LRUCache<string, true>({ max: bounds.shownDefinitionsServersMax, ttl: bounds.shownDefinitionsRestMs, perf: { now: monotonicMs }, ttlResolution: 0 });
  const held = heldBytes(bounds.shownDefinitionsBytesMax, bounds.shownDefinitionsBytesPerOrgMax);

  return {
    note({ org, server }, differing) {
      const note = waiting.get(server.id) ?? { orgId: org.id, serverId: server.id, url: server.url, definitions: new Map<string, Buffer>() };
      for (const { name, definition } of differing) {
        if (!note.definitions.has(name) && held.take(org.id, definition.length)) note.definitions.set(name, Buffer.from(definition));
      }
      if (note.definitions.size > 0) waiting.set(server.id, note);
      else waiting.delete(server.id);
    },
    take() {
      for (const [serverId, note] of waiting) {
        if (resting.has(serverId)) continue;
        waiting.delete(serverId);
        resting.set(serverId, true);
        for (const definition of note.definitions.values()) held.give(note.orgId, definition.length);
        return note;
      }
      return null;
    },
    heldBytes: held.held,
  };
}
