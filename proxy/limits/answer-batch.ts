// The end of a batch of questions: each gets its own answer, or all get the same failure.

export interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers a batch in its order; where the asking rejects, or answers another number, so does every question of the batch. Never rejects. */
export async function answerBatch<Question, Answer>(
  ask: (key: string, questions: readonly Question[]) => Promise<readonly Answer[]>, key: string, batch: readonly Waiting<Question, Answer>[],
): Promise<void> {
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
