// Questions of one kind, asked together: those of a key that come up in one turn of the event loop. Nobody waits for an answer that is under way.
import { answerBatch, type Waiting } from "./answer-batch";

/**
 * `ask` answers a batch in its order; where it rejects, or answers another number, so does every question of the batch. A batch of
 * `batchMax` goes at once. Past `waitingMax` questions of one key that have no answer yet, more are refused.
 */
export function batchByTurn<Question, Answer>(
  ask: (key: string, questions: readonly Question[]) => Promise<readonly Answer[]>,
  { batchMax, waitingMax }: { readonly batchMax: number; readonly waitingMax: number },
): (key: string, question: Question) => Promise<Answer> {
  let turn = new Map<string, Waiting<Question, Answer>[]>();
  const unanswered = new Map<string, number>();

  function count(key: string, by: number): void {
    const left = (unanswered.get(key) ?? 0) + by;
    if (left === 0) unanswered.delete(key);
    else unanswered.set(key, left);
  }

  function send(key: string, batch: readonly Waiting<Question, Answer>[]): void {
    void answerBatch(ask, key, batch).finally(() => count(key, -batch.length));
  }

  function sendTurn(): void {
    const batches = turn;
    turn = new Map();
    for (const [key, batch] of batches) send(key, batch);
  }

  return (key, question) => new Promise((resolve, reject) => {
    if ((unanswered.get(key) ?? 0) >= waitingMax) return reject(new Error("too many questions wait"));
    count(key, 1);
    const waiting = { question, resolve, reject };
    const batch = turn.get(key);
    if (batch !== undefined) {
      batch.push(waiting);
      if (batch.length < batchMax) return;
      turn.delete(key);
      return send(key, batch);
    }
    // After everything that this turn has read from its sockets.
    if (turn.size === 0) setImmediate(sendTurn);
    turn.set(key, [waiting]);
  });
}
