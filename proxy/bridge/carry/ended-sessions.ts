// Sessions of legacy clients that have ended. Their handles say all that the bridge needs, so that nothing else tells one that is over (ADR 0072).
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { GatewayBounds } from "../../bounds";

export interface EndedSessions {
  end(place: string): void;
  has(place: string): boolean;
}

/** `place` names grant, server and session. What is remembered longest goes first: such a session opens again, for its own client alone. */
export function endedSessions({ bridgeEndedSessionsMax }: Pick<GatewayBounds, "bridgeEndedSessionsMax">): EndedSessions {
  const ended = new LRUCache<string, true>({ max: bridgeEndedSessionsMax });
  const nameOf = (place: string) => createHash("sha256").update(place).digest("base64url");
  return {
    end: (place) => void ended.set(nameOf(place), true),
    has: (place) => ended.has(nameOf(place)),
  };
}
