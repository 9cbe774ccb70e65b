// What this gateway knows of servers that calls do not get through to, and has still to tell Postgres. Bounded; nobody waits for it.
import type { TroubleCause } from "@/lib/servers/server-trouble";
import type { ServerDocument } from "@/lib/snapshot/server-document";

type Place = Pick<ServerDocument, "org" | "server">;

export interface TroubleNote {
  readonly orgId: string;
  readonly serverId: string;
  /** Null: calls get through again. */
  readonly trouble: { readonly cause: TroubleCause; readonly resting: boolean } | null;
  readonly atMs: number;
}

export interface TroubleRegister {
  note(place: Place, cause: TroubleCause, resting: boolean): void;
  /** A call got through. Costs one look into a map where nothing is known against the server. */
  well(place: Place): void;
  /** The same, whatever is known here: another gateway may have noted something. */
  surelyWell(place: Place): void;
  /** Servers of which Postgres says that they have a trouble: what any gateway noted, this one may find to be over. */
  learn(serverIds: Iterable<string>): void;
  /** At most so many of what is to be written; they count as written until `putBack`. */
  take(max: number): readonly TroubleNote[];
  putBack(notes: readonly TroubleNote[]): void;
}

/** A trouble that goes on is told again only after `troubleRewriteMs`. */
export function troubleRegister(bounds: { readonly troublesMax: number; readonly troubleRewriteMs: number }, nowMs: () => number): TroubleRegister {
  const pending = new Map<string, TroubleNote>();
  /** By server: when its trouble was last told, and which; null where another gateway told it. */
  const known = new Map<string, TroubleNote | null>();
  /** More servers have a trouble than are known here: then a call that gets through to any of them says so. */
  let isMoreKnown = false;

  function know(serverId: string, note: TroubleNote | null): void {
    known.delete(serverId);
    known.set(serverId, note);
    if (known.size <= bounds.troublesMax) return;
    isMoreKnown = true;
    for (const [longestUnseen] of known) return void known.delete(longestUnseen);
  }

  function put(place: Place, trouble: TroubleNote["trouble"]): void {
    const serverId = place.server.id;
    if (!pending.has(serverId) && pending.size >= bounds.troublesMax) return;
    pending.set(serverId, { orgId: place.org.id, serverId, trouble, atMs: nowMs() });
  }

  return {
    note(place, cause, resting) {
      const serverId = place.server.id;
      const last = known.get(serverId);
      const isSame = last?.trouble?.cause === cause && last.trouble.resting === resting;
      const isWaiting = pending.get(serverId)?.trouble === null;
      if (isSame && !isWaiting && nowMs() - last.atMs < bounds.troubleRewriteMs) return;
      put(place, { cause, resting });
    },
    well(place) {
      const serverId = place.server.id;
      if (known.size + pending.size === 0) return;
      if (isMoreKnown || pending.has(serverId) || known.has(serverId)) put(place, null);
    },
    surelyWell: (place) => put(place, null),
    learn(serverIds) {
      const said = new Set(serverIds);
      for (const serverId of known.keys()) if (!said.has(serverId)) known.delete(serverId);
      isMoreKnown = said.size > bounds.troublesMax;
      for (const serverId of said) if (!known.has(serverId) && known.size < bounds.troublesMax) known.set(serverId, null);
    },
    take(max) {
      const notes = [...pending.values()].slice(0, max);
      for (const note of notes) {
        pending.delete(note.serverId);
        if (note.trouble === null) known.delete(note.serverId);
        else know(note.serverId, note);
      }
      return notes;
    },
    putBack(notes) {
      for (const note of notes) {
        if (!pending.has(note.serverId) && pending.size < bounds.troublesMax) pending.set(note.serverId, note);
      }
    },
  };
}
