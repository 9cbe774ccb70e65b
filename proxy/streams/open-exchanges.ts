// Everything that is under way to servers, on a leash: cut when its grant is revoked, expires, changes its token or may no longer be used
// from where the answer goes, when its server stops, when the configuration is too old to know, and when the gateway goes down (law L10). Who listens hears of lists that have changed.
import type { GatewayBounds } from "../bounds";
import type { OpenExchanges, ServerLookup, ServerSource } from "../deps";
import type { ServedServer } from "../snapshot/served-server";
import type { ListsChanged } from "./list-news";
import { looksInTurn } from "./looks-in-turn";
import { PlainSignal } from "./plain-signal";
import { changedLists, seenLists, type SeenLists } from "./seen-lists";
import { exchangesPast } from "./superseded-documents";

export interface ExchangeRegister extends OpenExchanges {
  /** Looks again at every exchange, soon: the configuration has changed. */
  recheck(): void;
  /** Ends the listening streams and lets none begin, waits until all is `answered`; cuts what is left at the deadline. */
  drain(deadlineMs: number, answered: Promise<void>): Promise<void>;
  stop(): void;
}

interface Held {
  readonly orgId: string;
  readonly serverId: string;
  readonly grantId: string;
  readonly tokenHash: string;
  readonly clientIp: string | null;
  readonly isListening: boolean;
  /** Under what it began. Of one that listens it is not kept by this, for sessions that outlast their documents do not either. */
  under: ServedServer | WeakRef<ServedServer> | null;
  readonly leash: PlainSignal;
  isSuperseded: boolean;
  /** What the grant saw of the lists when the exchange began, or was told of them last; null until somebody wants to hear. */
  seen: SeenLists | null;
  hear: ListsChanged | null;
}

/** Rechecks every two seconds by itself, so that a lost notification costs no more. */
export function exchangeRegister(servers: ServerSource, bounds: GatewayBounds, nowMs: () => number): ExchangeRegister {
  const open = new Set<Held>();
  /** What is cut as soon as it begins. */
  let draining: "nothing" | "listening" | "all" = "nothing";
  const looks = looksInTurn(bounds, (serverId) => {
    const found = servers.find(serverId);
    if (found instanceof Promise) return found.then((lookup) => judge(serverId, lookup));
    judge(serverId, found);
    return null;
  });
  const timer = setInterval(check, bounds.streamRecheckMs);
  timer.unref();

  function check(): void {
    for (const [serverId, orgId] of new Map([...open].map((held) => [held.serverId, held.orgId]))) looks.ask(orgId, serverId);
  }

  function judge(serverId: string, lookup: ServerLookup): void {
    let hasMore = false;
    for (const held of open) {
      if (held.serverId !== serverId) continue;
      if (!mayGoOn(held, lookup, nowMs())) held.leash.abort();
      else tellChanges(held, lookup);
      const isSuperseded = lookup.kind === "served" && documentOf(held) !== lookup.served;
      hasMore ||= isSuperseded && !held.isSuperseded;
      held.isSuperseded = isSuperseded;
    }
    if (hasMore) endPast();
  }

  function endPast(): void {
    const outlived = [...open].filter((held) => held.isSuperseded && !held.leash.aborted).map((held) => ({ orgId: held.orgId, document: documentOf(held), held }));
    for (const { held } of exchangesPast(outlived, bounds.supersededBytesMax)) held.leash.abort();
  }

  return {
    hold({ served, grant, clientIp, isListening }) {
      const held: Held = {
        orgId: served.document.org.id, serverId: served.document.server.id, grantId: grant.id, tokenHash: grant.tokenHash, clientIp, leash: new PlainSignal(),
        isListening, under: isListening ? new WeakRef(served) : served, isSuperseded: false, seen: null, hear: null,
      };
      open.add(held);
      if (draining === "all" || (draining === "listening" && isListening)) held.leash.abort();
      return {
        cut: held.leash,
        onListsChanged(listener) {
          held.seen = seenLists(served, grant);
          held.hear = listener;
        },
        release: releasing(open, held),
      };
    },
    isDraining: () => draining !== "nothing",
    recheck: check,
    async drain(deadlineMs, answered) {
      draining = "listening";
      for (const held of open) if (held.isListening) held.leash.abort();
      let last: NodeJS.Timeout | undefined;
      let deadline: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        deadline = setTimeout(() => {
          draining = "all";
          for (const held of open) held.leash.abort();
          // Whatever does not end although it was cut must not keep the rest from being written.
          last = setTimeout(resolve, bounds.drainCutMs);
        }, deadlineMs);
      });
      await Promise.race([answered, late]);
      clearTimeout(deadline);
      clearTimeout(last);
    },
    stop: () => clearInterval(timer),
  };
}

/** Made apart from what knows the configuration: who keeps this for hours would else keep that. */
function releasing(open: Set<Held>, held: Held): () => void {
  return () => {
    open.delete(held);
    held.under = null;
  };
}

function documentOf({ under }: Held): ServedServer | undefined {
  return under instanceof WeakRef ? under.deref() : (under ?? undefined);
}

/** A configuration that cannot be read for the moment says nothing; one that is too old, or gone, ends it. */
function mayGoOn(held: Held, lookup: ServerLookup, nowMs: number): boolean {
  if (lookup.kind === "fault") return lookup.fault === "config_unavailable";
  if (lookup.kind === "unknown" || lookup.served.document.server.stopped) return false;
  const grant = lookup.served.grantsById.get(held.grantId);
  if (grant === undefined || grant.tokenHash !== held.tokenHash) return false;
  if (grant.expiresAtMs !== null && grant.expiresAtMs <= nowMs) return false;
  return held.clientIp === null || grant.isAllowedFrom === null || grant.isAllowedFrom(held.clientIp);
}

function tellChanges(held: Held, lookup: ServerLookup): void {
  const grant = lookup.kind === "served" ? lookup.served.grantsById.get(held.grantId) : undefined;
  if (lookup.kind !== "served" || grant === undefined || held.seen === null) return;
  const now = seenLists(lookup.served, grant);
  const changed = changedLists(held.seen, now);
  held.seen = now;
  if (changed.length > 0) held.hear?.(changed);
}
