// What waits, by organization: each takes its turn, however much another has brought.

export interface FairQueue<Job> {
  add(orgId: string, job: Job): void;
  /** The job that is next among those of organizations that may have one now. */
  take(mayRun: (orgId: string) => boolean): { readonly orgId: string; readonly job: Job } | null;
  /** False where it no longer waits. */
  remove(orgId: string, job: Job): boolean;
  waitingOf(orgId: string): number;
  /** Empties it. */
  drain(): readonly Job[];
}

/** First come, first served within an organization; round robin among them. */
export function fairQueue<Job>(): FairQueue<Job> {
  // In the order of their turns: whoever was served goes to the end.
  const byOrg = new Map<string, Job[]>();

  function put(orgId: string, jobs: Job[]): void {
    byOrg.delete(orgId);
    if (jobs.length > 0) byOrg.set(orgId, jobs);
  }

  return {
    add(orgId, job) {
      const jobs = byOrg.get(orgId);
      if (jobs === undefined) byOrg.set(orgId, [job]);
      else jobs.push(job);
    },
    take(mayRun) {
      for (const [orgId, jobs] of byOrg) {
        if (!mayRun(orgId)) continue;
        const [job, ...rest] = jobs;
        if (job === undefined) continue;
        put(orgId, rest);
        return { orgId, job };
      }
      return null;
    },
    remove(orgId, job) {
      const jobs = byOrg.get(orgId) ?? [];
      const rest = jobs.filter((one) => one !== job);
      if (rest.length === jobs.length) return false;
      // In its place: giving up is no turn.
      if (rest.length > 0) byOrg.set(orgId, rest);
      else byOrg.delete(orgId);
      return true;
    },
    waitingOf: (orgId) => byOrg.get(orgId)?.length ?? 0,
    drain() {
      const jobs = [...byOrg.values()].flat();
      byOrg.clear();
      return jobs;
    },
  };
}
