// Keeps the documents of the servers in use: loaded at first use, dropped when their organization changes, refused when too old or older than
// what was known before.
// What tells of changes is watch-configuration.ts.
import { LRUCache } from "lru-cache";
import type { WorkTurns } from "@/lib/base/work-turns";
import type { ServerRows } from "@/lib/snapshot/load-server-document";
import { parseServerDocument } from "@/lib/snapshot/parse-server-document";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { ServerLookup, ServerSource } from "../deps";
import type { ArgumentChecks, ToolChecks } from "./argument-checks";
import { coldLoads } from "./cold-loads";
import type { PolicyCompiler, ServerPolicies } from "./compile-policies";
import type { HeldPart } from "./held-parts";
import { serveDocument } from "./served-server";

export interface ServerHolder extends ServerSource {
  /** Forgets every document of the organization; a load under way is repeated. */
  forgetOrganization(orgId: string): void;
  /** The organizations held, with the version that each document has; the sweep compares them with the database. */
  heldVersions(): ReadonlyMap<string, ReadonlySet<string>>;
  /** The database has been heard: nothing held is older than this moment. */
  noteContact(): void;
  /** What is held, and how old the last word of the database is (infinitely, before the first). */
  counts(): { readonly documents: number; readonly bytes: number; readonly loading: number; readonly ageMs: number };
}

interface Held {
  readonly lookup: ServerLookup;
  readonly orgId: string;
  readonly version: string;
  readonly bytes: number;
}

const unknown: ServerLookup = { kind: "unknown" };
const invalid: ServerLookup = { kind: "fault", fault: "config_invalid" };
const stale: ServerLookup = { kind: "fault", fault: "config_stale" };
const unavailable: ServerLookup = { kind: "fault", fault: "config_unavailable" };

const noPolicies: ServerPolicies = { live: new Map(), shadows: new Map(), bytes: 0, parts: [], tooMany: 0 };
const noChecks: ToolChecks = { byName: new Map(), bytes: 0, parts: [] };
/** Of a character of a document once it is parsed: measured, one to four. */
const bytesPerCharacter = 2;

/** Bounded in documents, bytes and concurrent loads; two requests for one cold server load it once. */
export function serverHolder(
  load: (serverId: string) => Promise<ServerRows | null>, compiler: PolicyCompiler, checks: ArgumentChecks, bounds: GatewayBounds,
  { turns, monotonicMs, onError }: { readonly turns: WorkTurns; readonly monotonicMs: () => number; readonly onError: (error: unknown, serverId: string) => void },
): ServerHolder {
  const held = new LRUCache<string, Held>({
    max: bounds.documentsMax, maxSize: bounds.documentsBytesMax, sizeCalculation: ({ bytes }) => bytes,
    maxEntrySize: bounds.documentBytesMax + bounds.policiesPerServerBytesMax,
  });
  const strangers = new LRUCache<string, true>({ max: bounds.unknownServersMax, ttl: bounds.unknownServerMs, perf: { now: monotonicMs } });
  /** Of whose document not even the organization can be read, so that nothing would tell of its mending. */
  const unreadable = new LRUCache<string, true>({ max: bounds.unknownServersMax, ttl: bounds.unreadableServerMs, perf: { now: monotonicMs } });
  const loading = new Map<string, Promise<ServerLookup>>();
  /** Whose each server was that was served here. */
  const servedBefore = new LRUCache<string, string>({ max: bounds.unknownServersMax });
  const loads = coldLoads(bounds);
  /** Nothing is served before the database has been heard once. */
  let lastContactMs = Number.NEGATIVE_INFINITY;
  /** Counts what was forgotten, so that a load that began before does not bring it back. */
  let changes = 0;
  /** The newest version of each organization's configuration that was read here: a database that is behind (a standby that was promoted) brings nothing back that was revoked, until its version has caught up. */
  const newest = new LRUCache<string, bigint>({ max: bounds.unknownServersMax });
  const changedAt = new LRUCache<string, number>({ max: bounds.unknownServersMax });

  async function loadOne(serverId: string): Promise<ServerLookup> {
    try {
      const loaded = await loads.run(servedBefore.get(serverId) ?? null, () => loadFresh(serverId));
      return loaded === "full" ? unavailable : loaded;
    } catch (error) {
      onError(error, serverId);
      return unavailable;
    }
  }

  async function loadFresh(serverId: string): Promise<ServerLookup> {
    for (let round = 0; round < bounds.documentReloadsMax; round += 1) {
      const before = changes;
      const rows = await load(serverId);
      if (rows === null) {
        strangers.set(serverId, true);
        return unknown;
      }
      const document = rows.characters > bounds.documentBytesMax ? null : await parseServerDocument(rows, turns.begin());
      if (document !== null && goesBack(document.org.id, BigInt(document.org.configVersion))) {
        // It may have been on its way while a newer one of another server came: only who says so again is behind.
        if (round + 1 < bounds.documentReloadsMax) continue;
        onError(new Error("the database answered with an older configuration than it had before"), serverId);
        keep(serverId, { lookup: stale, orgId: document.org.id, version: document.org.configVersion, bytes: 1 });
        return stale;
      }
      const policies = document === null ? noPolicies : await compiler.policiesOf(document);
      const toolChecks = document === null ? noChecks : await checks.checksFor(document, policies.live.values(), bounds.documentBytesMax - rows.characters);
      if (toolChecks === "changed") continue;
      const shadowChecks = document === null ? noChecks : await checks.checksFor(document, policies.shadows.values(), bounds.documentBytesMax - rows.characters - toolChecks.bytes);
      if (shadowChecks === "changed") continue;
      const served = document === null ? null : serveDocument(document, partsOf(document, rows.characters, policies, toolChecks, shadowChecks), policies.live, toolChecks.byName, { policies: policies.shadows, checks: shadowChecks.byName });
      if (document === null || served === null) {
        onError(new Error("the server's document cannot be read"), serverId);
        if (document === null) unreadable.set(serverId, true);
        else keep(serverId, { lookup: invalid, orgId: document.org.id, version: document.org.configVersion, bytes: 1 });
        return invalid;
      }
      if (policies.tooMany > 0) onError(new Error(`${policies.tooMany} policies of the server are too large together with its others, and deny`), serverId);
      const lookup: ServerLookup = { kind: "served", served };
      if ((changedAt.get(document.org.id) ?? 0) > before) continue;
      keep(serverId, { lookup, orgId: document.org.id, version: document.org.configVersion, bytes: rows.characters + toolChecks.bytes + shadowChecks.bytes + policies.bytes });
      return lookup;
    }
    return unavailable;
  }

  function goesBack(orgId: string, version: bigint): boolean {
    const known = newest.get(orgId);
    if (known === undefined || version > known) newest.set(orgId, version);
    return known !== undefined && version < known;
  }

  function keep(serverId: string, entry: Held): void {
    servedBefore.set(serverId, entry.orgId);
    held.set(serverId, entry);
  }

  return {
    find(serverId) {
      if (monotonicMs() - lastContactMs > bounds.staleAfterMs) return stale;
      const entry = held.get(serverId);
      if (entry !== undefined) return entry.lookup;
      if (strangers.has(serverId)) return unknown;
      if (unreadable.has(serverId)) return invalid;
      const known = loading.get(serverId);
      if (known !== undefined) return known;
      const fresh = loadOne(serverId).finally(() => loading.delete(serverId));
      loading.set(serverId, fresh);
      return fresh;
    },
    forgetOrganization(orgId) {
      changes += 1;
      changedAt.set(orgId, changes);
      for (const [serverId, entry] of held.entries()) {
        if (entry.orgId === orgId) held.delete(serverId);
      }
    },
    heldVersions() {
      const versions = new Map<string, Set<string>>();
      for (const { orgId, version } of held.values()) {
        const known = versions.get(orgId);
        if (known === undefined) versions.set(orgId, new Set([version]));
        else known.add(version);
      }
      return versions;
    },
    noteContact() {
      lastContactMs = monotonicMs();
    },
    counts: () => ({ documents: held.size, bytes: held.calculatedSize, loading: loading.size, ageMs: monotonicMs() - lastContactMs }),
  };
}

function partsOf(document: ServerDocument, characters: number, ...shared: readonly { readonly parts: readonly HeldPart[] }[]): readonly HeldPart[] {
  return [{ of: document, bytes: characters * bytesPerCharacter }, ...shared.flatMap(({ parts }) => parts)];
}
