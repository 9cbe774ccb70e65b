// The sessions that this process holds, each by an id that only its grant has (sealed in a handle), bounded for a grant, an organization
// and the process, and ended when they are idle, when the grant may no longer, and with the process.
import type { GatewayBounds } from "../../bounds";
import type { OpenExchanges } from "../../deps";
import type { ServedGrant, ServedServer } from "../../snapshot/served-server";
import { notSent } from "./http-sse-failure";
import type { ServerSession } from "./server-session";

interface Entry {
  readonly orgId: string;
  readonly serverId: string;
  readonly grantId: string;
  /** Address and credential that it was opened with. */
  readonly connection: string;
  /** Null while it is being opened. */
  session: ServerSession | null;
  usedMs: number;
  readonly release: () => void;
}

export interface SessionTable {
  /** Opens one under a new id; rejects where there are too many of this grant's or organization's that are in use. */
  open(served: ServedServer, grant: ServedGrant, start: (onOver: () => void) => Promise<ServerSession>): Promise<{ readonly id: string; readonly session: ServerSession }>;
  /** The grant's own session of this id; null where there is none, or where the server's address or credential has changed since. */
  find(id: string, served: ServedServer, grant: ServedGrant): ServerSession | null;
  close(): void;
}

export interface SessionTableParts {
  readonly bounds: GatewayBounds;
  readonly exchanges: Pick<OpenExchanges, "hold">;
  readonly newId: () => string;
  readonly monotonicMs: () => number;
}

/** An empty table; looks for idle sessions by itself until it is closed. */
export function sessionTable({ bounds, exchanges, newId, monotonicMs }: SessionTableParts): SessionTable {
  const entries = new Map<string, Entry>();
  const timer = setInterval(() => {
    const now = monotonicMs();
    for (const [id, entry] of entries) {
      if (entry.session === null) continue;
      if (entry.session.isBusy) entry.usedMs = now;
      else if (now - entry.usedMs > bounds.httpSseIdleMs) end(id);
    }
  }, bounds.httpSseIdleMs / 4);
  timer.unref();

  function end(id: string): void {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.delete(id);
    entry.release();
    entry.session?.close("unknown_session");
  }

  /** Ends the longest idle session of these, so that a client which leaves its sessions open shuts nobody out. */
  function makeRoom(isOne: (entry: Entry) => boolean, max: number, isOwn: (entry: Entry) => boolean): void {
    const all = [...entries].filter(([, entry]) => isOne(entry));
    if (all.length < max) return;
    const [idle] = all.filter(([, entry]) => isOwn(entry) && entry.session !== null && !entry.session.isBusy).sort(([, a], [, b]) => a.usedMs - b.usedMs);
    if (idle === undefined) throw notSent("too_many_sessions");
    end(idle[0]);
  }

  return {
    async open(served, grant, start) {
      const orgId = served.document.org.id;
      // Its id alone: what is captured here lives as long as the session.
      const grantId = grant.id;
      const isOfOrg = (entry: Entry) => entry.orgId === orgId;
      makeRoom((entry) => entry.grantId === grantId, bounds.httpSseSessionsPerGrantMax, () => true);
      makeRoom(isOfOrg, bounds.httpSseSessionsPerOrgMax, () => true);
      makeRoom(() => true, bounds.httpSseSessionsMax, isOfOrg);
      const id = newId();
      const { cut, release } = exchanges.hold({ served, grant, clientIp: null, isListening: true });
      const entry: Entry = {
        orgId, serverId: served.document.server.id, grantId, connection: connectionOf(served), session: null, usedMs: monotonicMs(), release,
      };
      entries.set(id, entry);
      try {
        const session = await start(() => end(id));
        entry.session = session;
        if (!entries.has(id)) {
          session.close("unknown_session");
          throw notSent("unknown_session");
        }
        // Revoked, or the gateway goes down: what is under way has a leash of its own, and may end by itself.
        if (cut.aborted) session.retire();
        else cut.addEventListener("abort", () => session.retire(), { once: true });
        return { id, session };
      } catch (error) {
        end(id);
        throw error;
      }
    },
    find(id, served, grant) {
      const entry = entries.get(id);
      if (entry === undefined || entry.session === null || entry.grantId !== grant.id || entry.serverId !== served.document.server.id) return null;
      if (entry.connection !== connectionOf(served)) {
        end(id);
        return null;
      }
      entry.usedMs = monotonicMs();
      return entry.session;
    },
    close() {
      clearInterval(timer);
      for (const id of [...entries.keys()]) end(id);
    },
  };
}

function connectionOf({ document: { server } }: ServedServer): string {
  return JSON.stringify([server.url, server.credential]);
}
