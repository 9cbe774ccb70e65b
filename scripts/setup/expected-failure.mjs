// What a script says when something outside the code is in the way: one sentence and the next step, never a stack trace.
// @ts-check

/** A failure that the person at the terminal can end: `message` says what is wrong, `nextStep` what to do. */
export class ExpectedFailure extends Error {
  /** @override */
  name = "ExpectedFailure";

  /**
   * @param {string} message
   * @param {string} nextStep
   */
  constructor(message, nextStep) {
    super(message);
    this.nextStep = nextStep;
  }
}

/**
 * Prints an expected failure as two lines and anything else with its stack, since that is a defect of ours.
 * @param {unknown} error
 */
export function reportFailure(error) {
  if (error instanceof ExpectedFailure) process.stderr.write(`\n✗ ${error.message}\n  ${error.nextStep}\n`);
  else process.stderr.write(`\n✗ Portcullis failed in a way that it did not expect; please report this.\n${error instanceof Error ? error.stack : error}\n`);
}
