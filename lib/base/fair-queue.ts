// What waits, by whose it is (an organization's, a grant's): each takes its turn, however much another has brought.

export interface FairQueue<Job> {
  add(owner: string, job: Job): void;
  /** The job that is next among those of those who may have one now: of those who had least by `hadOf`, in turn among equals. */
  take(mayRun: (owner: string) => boolean, hadOf?: (owner: string) => number): { readonly owner: string; readonly job: Job } | null;
  /** False where it no longer waits. */
  remove(owner: string, job: Job): boolean;
  waitingOf(owner: string): number;
  /** Of all of them. */
  size(): number;
  /** How many of them have something that waits. */
  owners(): number;
  /** Empties it. */
  drain(): readonly Job[];
}

/** First come, first served within one of them; round robin among all. */
export function fairQueue<Job>(): FairQueue<Job> {
  // In the order of their turns: whoever was served goes to the end.
  const byOwner = new Map<string, Job[]>();
  let size = 0;

  function put(owner: string, jobs: Job[]): void {
    byOwner.delete(owner);
    if (jobs.length > 0) byOwner.set(owner, jobs);
  }

  return {
    add(owner, job) {
      size += 1;
      const jobs = byOwner.get(owner);
      if (jobs === undefined) byOwner.set(owner, [job]);
      else jobs.push(job);
    },
    take(mayRun, hadOf = () => 0) {
      let next: { readonly owner: string; readonly jobs: Job[]; readonly had: number } | null = null;
      for (const [owner, jobs] of byOwner) {
        if (!mayRun(owner)) continue;
        const had = hadOf(owner);
        if (next === null || had < next.had) next = { owner, jobs, had };
        if (had === 0) break;
      }
      if (next === null) return null;
      const job = next.jobs.shift();
      if (job === undefined) return null;
      size -= 1;
      put(next.owner, next.jobs);
      return { owner: next.owner, job };
    },
    remove(owner, job) {
      const jobs = byOwner.get(owner) ?? [];
      const rest = jobs.filter((one) => one !== job);
      if (rest.length === jobs.length) return false;
      size -= 1;
      // In its place: giving up is no turn.
      if (rest.length > 0) byOwner.set(owner, rest);
      else byOwner.delete(owner);
      return true;
    },
    waitingOf: (owner) => byOwner.get(owner)?.length ?? 0,
    size: () => size,
    owners: () => byOwner.size,
    drain() {
      const jobs = [...byOwner.values()].flat();
      byOwner.clear();
      size = 0;
      return jobs;
    },
  };
}
