// Which ids of a client's requests are taken in its session: of those that are under way, and of those that ended without an answer, which the
// server may yet give. A server that is asked twice under one id sends the answer to either where the later one waits, and the two may be
// held to different rules. MCP 2025-11-25, Basic § Requests: an id is used once in a session.
import { LRUCache } from "lru-cache";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayBounds } from "../bounds";
import type { RequestIds } from "../deps";

/** In this process alone; what is under way is bounded by what may be, what was never answered by a number and by the time that any call has. */
export function requestIds(bounds: Pick<GatewayBounds, "unansweredIdsMax" | "streamLifeMs">): RequestIds {
  const underWay = new Set<string>();
  const unanswered = new LRUCache<string, true>({ max: bounds.unansweredIdsMax, ttl: bounds.streamLifeMs });
  return {
    take(session, id) {
      const key = keyOf(session, id);
      if (underWay.has(key) || unanswered.has(key)) return null;
      underWay.add(key);
      return {
        leave(isAnswered) {
          underWay.delete(key);
          if (!isAnswered) unanswered.set(key, true);
        },
      };
    },
  };
}

function keyOf(session: string, id: RpcId): string {
  return `${session} ${JSON.stringify(id)}`;
}
