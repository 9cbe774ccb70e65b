// Looks at servers side by side: so many of one organization, and of all, at one time, the organizations in turn. None waits for all that another has.
import { fairQueue } from "@/lib/base/fair-queue";
import type { GatewayBounds } from "../bounds";

export interface LooksInTurn {
  /** Looks at the server, soon and once, however often it is asked for until then; once more where it is being looked at. */
  ask(orgId: string, serverId: string): void;
}

/** `look` is without a promise where all was at hand, and takes no place then; its promise never rejects. */
export function looksInTurn(
  bounds: Pick<GatewayBounds, "streamLooksMax" | "streamLooksPerOrgMax">, look: (serverId: string) => Promise<void> | null,
): LooksInTurn {
  const queue = fairQueue<string>();
  const asked = new Set<string>();
  const looking = new Set<string>();
  const byOrg = new Map<string, number>();
  const underWay = (orgId: string) => byOrg.get(orgId) ?? 0;

  function lookAtNext(): void {
    while (looking.size < bounds.streamLooksMax) {
      const next = queue.take((orgId) => underWay(orgId) < bounds.streamLooksPerOrgMax);
      if (next === null) return;
      asked.delete(next.job);
      const looked = look(next.job);
      if (looked !== null) void wait(next.owner, next.job, looked);
    }
  }

  async function wait(orgId: string, serverId: string, looked: Promise<void>): Promise<void> {
    looking.add(serverId);
    byOrg.set(orgId, underWay(orgId) + 1);
    await looked;
    looking.delete(serverId);
    if (underWay(orgId) > 1) byOrg.set(orgId, underWay(orgId) - 1);
    else byOrg.delete(orgId);
    if (asked.has(serverId)) queue.add(orgId, serverId);
    lookAtNext();
  }

  return {
    ask(orgId, serverId) {
      if (asked.has(serverId)) return;
      asked.add(serverId);
      if (looking.has(serverId)) return;
      queue.add(orgId, serverId);
      lookAtNext();
    },
  };
}
