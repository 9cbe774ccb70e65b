// Which ids of a client's requests are taken in its session: of those that are under way, and of those that ended without an answer, which the
// server may yet give. A server that is asked twice under one id sends the answer to either where the later one waits, and the two may be
// held to different rules. MCP 2025-11-25, Basic § Requests: an id is used once in a session. Every gateway of an installation knows, by a store
// that all of them ask (ADR 0079).
import { createHash, randomUUID } from "node:crypto";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayBounds } from "../bounds";
import type { IdEnd, RequestIds, TakenId } from "../deps";
import type { IdClaim, IdClaims } from "./id-claims";
import { standingIds } from "./standing-ids";

type Bounds = Pick<GatewayBounds, "firstByteMs" | "streamLifeMs" | "replayableIdMs" | "standingIdsPerOrgMax">;

/** How long a call may last, from its claim to its end. */
function callLifeMs({ firstByteMs, streamLifeMs }: Pick<Bounds, "firstByteMs" | "streamLifeMs">): number {
  return firstByteMs + streamLifeMs;
}

/** So long after its call began, an answer that can be had again is surely its own: its id is not free before. */
export function replayedAsOwnMs(bounds: Bounds): number {
  return Math.min(bounds.replayableIdMs, callLifeMs(bounds));
}

/**
 * A claim lasts as long as any call may, to its first byte and after it, and once more: one that ended without an answer at its very end is not
 * free then. A gateway that is killed leaves none behind for longer. `onError` hears of claims that could not be given up or cut short, which end by themselves.
 */
export function requestIds(claims: IdClaims, bounds: Bounds, { monotonicMs, onError }: { readonly monotonicMs: () => number; readonly onError: (error: unknown) => void }): RequestIds {
  const lifeMs = 2 * callLifeMs(bounds);
  const standing = standingIds(monotonicMs);
  /** Being given up: who takes such an id again, at this gateway, waits until it is free. */
  const leaving = new Map<string, Promise<void>>();

  function giveUp(claim: IdClaim): void {
    const gone = claims.giveUp(claim).catch(onError).finally(() => {
      if (leaving.get(claim.name) === gone) leaving.delete(claim.name);
    });
    leaving.set(claim.name, gone);
  }

  function leave(claim: IdClaim, end: IdEnd): void {
    switch (end) {
      case "settled": return giveUp(claim);
      case "replayable": {
        const keptMs = replayedAsOwnMs(bounds);
        standing.add(claim.orgId, keptMs);
        return void claims.keep(claim, keptMs).catch(onError);
      }
      case "unanswered": return standing.add(claim.orgId, lifeMs);
    }
  }

  return {
    async take(orgId, session, id): Promise<TakenId | null> {
      if (standing.count(orgId) >= bounds.standingIdsPerOrgMax) throw new Error("too many ids of the organization are taken");
      const claim = { orgId, name: nameOf(session, id), owner: randomUUID() };
      await leaving.get(claim.name);
      return (await claims.claim(claim, lifeMs)) ? { leave: (end) => leave(claim, end) } : null;
    },
  };
}

/** Ids are compared as they are read: `5` and `"5"` are two. */
function nameOf(session: string, id: RpcId): string {
  return createHash("sha256").update(`${session} ${JSON.stringify(id)}`).digest("base64url");
}
