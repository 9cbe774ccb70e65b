// Which ids of a client's requests are taken in its session: of those that are under way, and of those that ended without an answer, which the
// server may yet give. A server that is asked twice under one id sends the answer to either where the later one waits, and the two may be
// held to different rules. MCP 2025-11-25, Basic § Requests: an id is used once in a session. Every gateway of an installation knows, by a store
// that all of them ask (ADR 0079).
import { createHash, randomUUID } from "node:crypto";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayBounds } from "../bounds";
import type { RequestIds, TakenId } from "../deps";
import type { IdClaim, IdClaims } from "./id-claims";

type Bounds = Pick<GatewayBounds, "firstByteMs" | "streamLifeMs">;

/** How long a call may last, from its claim to its end. */
export function callLifeMs({ firstByteMs, streamLifeMs }: Bounds): number {
  return firstByteMs + streamLifeMs;
}

/**
 * A claim lasts as long as any call may, to its first byte and after it, and once more: one that ended without an answer at its very end is not
 * free then. A gateway that is killed leaves none behind for longer. `onError` hears of claims that could not be given up, which end by themselves.
 */
export function requestIds(claims: IdClaims, bounds: Bounds, onError: (error: unknown) => void): RequestIds {
  const lifeMs = 2 * callLifeMs(bounds);
  /** Being given up: who takes such an id again, at this gateway, waits until it is free. */
  const leaving = new Map<string, Promise<void>>();

  function leave(claim: IdClaim): void {
    const gone = claims.giveUp(claim).catch(onError).finally(() => {
      if (leaving.get(claim.name) === gone) leaving.delete(claim.name);
    });
    leaving.set(claim.name, gone);
  }

  return {
    async take(orgId, session, id): Promise<TakenId | null> {
      const claim = { orgId, name: nameOf(session, id), owner: randomUUID() };
      await leaving.get(claim.name);
      if (!(await claims.claim(claim, lifeMs))) return null;
      return {
        leave(isAnswered) {
          if (isAnswered) leave(claim);
        },
      };
    },
  };
}

/** Ids are compared as they are read: `5` and `"5"` are two. */
function nameOf(session: string, id: RpcId): string {
  return createHash("sha256").update(`${session} ${JSON.stringify(id)}`).digest("base64url");
}
