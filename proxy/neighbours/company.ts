// Whether a grant has the process to itself of late. Who is alone may have all of it; who is not leaves some of it to the others.

export interface Company {
  /** The grant begins something now. */
  note(grantId: string): void;
  /** Whether another than this grant has begun something of late. */
  has(grantId: string): boolean;
}

interface Begun {
  readonly grantId: string;
  atMs: number;
}

/** Remembers the two grants that began something last, and each for `lateMs`: to know whether there is another one, two are enough. */
export function company(lateMs: number, monotonicMs: () => number): Company {
  let last: Begun | null = null;
  let before: Begun | null = null;
  const isOther = (begun: Begun | null, grantId: string) => begun !== null && begun.grantId !== grantId && monotonicMs() - begun.atMs <= lateMs;
  return {
    note(grantId) {
      if (last?.grantId === grantId) last.atMs = monotonicMs();
      else [last, before] = [{ grantId, atMs: monotonicMs() }, last];
    },
    has: (grantId) => isOther(last, grantId) || isOther(before, grantId),
  };
}
