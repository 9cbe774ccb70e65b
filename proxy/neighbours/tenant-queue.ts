// What waits, by whose it is: organizations in turn, and within each its grants in turn. However many grants one organization has, another waits
// behind one job of its and no more.
import { fairQueue, type FairQueue } from "@/lib/base/fair-queue";

/** Who asks. */
export interface Asker {
  readonly orgId: string;
  readonly grantId: string;
}

export interface TenantQueue<Job> {
  add(asker: Asker, job: Job): void;
  /** The job that is next among those of grants that may have one now. */
  take(mayRun: (grantId: string) => boolean): { readonly asker: Asker; readonly job: Job } | null;
  /** Whether as much as an equal part of all that waits is the organization's, and of that the grant's. */
  hasItsPart(asker: Asker): boolean;
  size(): number;
}

export function tenantQueue<Job>(): TenantQueue<Job> {
  // In the order of their turns: whoever was served goes to the end.
  const byOrg = new Map<string, FairQueue<Job>>();
  let size = 0;

  return {
    add({ orgId, grantId }, job) {
      size += 1;
      let own = byOrg.get(orgId);
      if (own === undefined) byOrg.set(orgId, (own = fairQueue<Job>()));
      own.add(grantId, job);
    },
    take(mayRun) {
      for (const [orgId, own] of byOrg) {
        const next = own.take(mayRun);
        if (next === null) continue;
        size -= 1;
        byOrg.delete(orgId);
        if (own.size() > 0) byOrg.set(orgId, own);
        return { asker: { orgId, grantId: next.owner }, job: next.job };
      }
      return null;
    },
    hasItsPart({ orgId, grantId }) {
      const own = byOrg.get(orgId);
      if (own === undefined || own.size() * byOrg.size < size) return false;
      const ofGrant = own.waitingOf(grantId);
      return ofGrant > 0 && ofGrant * own.owners() >= own.size();
    },
    size: () => size,
  };
}
