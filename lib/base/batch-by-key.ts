// Questions of one kind, asked together: for each key one batch at a time, of what came within a moment or while another batch was under way.
// Bounded; order is kept.
import { gather } from "./gather";

/** Turns of the process for which a batch waits while each brings more to it. */
const gatherTurnsMax = 4;

export class TooManyWaitError extends Error {
  override readonly name = "TooManyWaitError";
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `ask` answers a batch in its order; where it rejects, or answers another number, so does every question of the batch.
 * A batch weighs `batchMax` at most, or is one question. Past `waitingMax` questions of one key, more are refused with `TooManyWaitError`.
 */
export function batchByKey<Question, Answer>(
  ask: (key: string, questions: readonly Question[]) => Promise<readonly Answer[]>,
  { batchMax, waitingMax, weigh = () => 1 }: { readonly batchMax: number; readonly waitingMax: number; readonly weigh?: (question: Question) => number },
): (key: string, question: Question) => Promise<Answer> {
  const queues = new Map<string, Waiting<Question, Answer>[]>();

  function fitting(queue: readonly Waiting<Question, Answer>[]): number {
    let weight = 0;
    const tooMany = queue.findIndex(({ question }) => (weight += weigh(question)) > batchMax);
    return tooMany === -1 ? queue.length : Math.max(1, tooMany);
  }

  async function drain(key: string, queue: Waiting<Question, Answer>[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, fitting(queue));
      try {
        const answers = await ask(key, batch.map(({ question }) => question));
        if (answers.length !== batch.length) throw new Error("not every question of a batch was answered");
        batch.forEach(({ resolve, reject }, index) => {
          const answer = answers[index];
          if (answer === undefined) reject(new Error("a question of a batch was not answered"));
          else resolve(answer);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(key);
  }

  return (key, question) => new Promise((resolve, reject) => {
    const waiting = { question, resolve, reject };
    const queue = queues.get(key);
    if (queue === undefined) {
      const begun = [waiting];
      queues.set(key, begun);
      gather(() => begun.length, () => gatherTurnsMax, setImmediate, () => void drain(key, begun));
    } else if (queue.length < waitingMax) {
      queue.push(waiting);
    } else {
      reject(new TooManyWaitError("too many questions wait"));
    }
  });
}
