// Everything that is under way to servers, on a leash: cut when its grant is revoked, expires or changes its token, when its server stops,
// when the configuration is too old to know, and when the gateway goes down (law L10).
import type { GatewayBounds } from "../bounds";
import type { OpenExchanges, ServerLookup, ServerSource } from "../deps";

export interface ExchangeRegister extends OpenExchanges {
  /** Looks again at every exchange, soon: the configuration has changed. */
  recheck(): void;
  /** Ends the listening streams, refuses what comes, waits for the rest; cuts what is left at the deadline. */
  drain(deadlineMs: number): Promise<void>;
  stop(): void;
}

/** How long what was cut at the end may take to say so. */
const cutGraceMs = 2_000;

interface Held {
  readonly serverId: string;
  readonly grantId: string;
  readonly tokenHash: string;
  readonly isListening: boolean;
  readonly leash: AbortController;
}

/** Rechecks every two seconds by itself, so that a lost notification costs no more. */
export function exchangeRegister(servers: ServerSource, bounds: GatewayBounds, nowMs: () => number): ExchangeRegister {
  const open = new Set<Held>();
  let draining = false;
  let emptied: (() => void) | null = null;
  let isChecking = false;
  let again = false;
  const timer = setInterval(() => void check(), bounds.streamRecheckMs);
  timer.unref();

  async function check(): Promise<void> {
    if (isChecking) {
      again = true;
      return;
    }
    isChecking = true;
    do {
      again = false;
      for (const serverId of new Set([...open].map((held) => held.serverId))) {
        const lookup = await servers.find(serverId);
        for (const held of open) {
          if (held.serverId === serverId && !mayGoOn(held, lookup, nowMs())) held.leash.abort();
        }
      }
    } while (again);
    isChecking = false;
  }

  return {
    hold({ served, grant, isListening }) {
      const held: Held = {
        serverId: served.document.server.id, grantId: grant.id, tokenHash: grant.tokenHash, isListening, leash: new AbortController(),
      };
      open.add(held);
      return {
        cut: held.leash.signal,
        release() {
          open.delete(held);
          if (open.size === 0) emptied?.();
        },
      };
    },
    isDraining: () => draining,
    recheck: () => void check(),
    async drain(deadlineMs) {
      draining = true;
      for (const held of open) if (held.isListening) held.leash.abort();
      if (open.size === 0) return;
      let last: NodeJS.Timeout | undefined;
      const deadline = setTimeout(() => {
        for (const held of open) held.leash.abort();
        // Whatever does not end although it was cut must not keep the rest from being written.
        last = setTimeout(() => emptied?.(), cutGraceMs);
      }, deadlineMs);
      await new Promise<void>((resolve) => {
        emptied = resolve;
      });
      clearTimeout(deadline);
      clearTimeout(last);
    },
    stop: () => clearInterval(timer),
  };
}

/** A configuration that cannot be read for the moment says nothing; one that is too old, or gone, ends it. */
function mayGoOn(held: Held, lookup: ServerLookup, nowMs: number): boolean {
  if (lookup.kind === "fault") return lookup.fault === "config_unavailable";
  if (lookup.kind === "unknown" || lookup.served.document.server.stopped) return false;
  const grant = lookup.served.grantsById.get(held.grantId);
  if (grant === undefined || grant.tokenHash !== held.tokenHash) return false;
  return grant.expiresAtMs === null || grant.expiresAtMs > nowMs;
}
