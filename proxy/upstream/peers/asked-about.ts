// Answers that a process has given another one of its machine, as long as that one may ask what its end has shown: it was sent before that was known.
import { LRUCache } from "lru-cache";
import type { UpstreamAnswer } from "../dispatch-upstream";

/** One that is not here any more counts as the gateway's own word, for which no limit gives anything back. */
const answersMax = 1_024;
const afterEndMs = 60_000;

export interface AskedAbout {
  /** The number by which the other process can ask about it; null where its head says everything. */
  note(answer: UpstreamAnswer): string | null;
  /** From now on it is kept for a while. */
  end(number: string | null): void;
  find(number: string): UpstreamAnswer | undefined;
}

/** Numbers are good at one door, and who may enter that has the account of both processes. */
export function askedAbout(): AskedAbout {
  const answers = new LRUCache<string, UpstreamAnswer>({ max: answersMax, ttlAutopurge: true });
  let count = 0;
  return {
    note(answer) {
      if (answer.withheld === undefined) return null;
      const number = String((count += 1));
      answers.set(number, answer);
      return number;
    },
    end(number) {
      const answer = number === null ? undefined : answers.peek(number);
      if (number !== null && answer !== undefined) answers.set(number, answer, { ttl: afterEndMs });
    },
    find: (number) => answers.get(number),
  };
}
