// Lets a bounded number of expensive operations run at once, and a bounded number wait.

/** Refused because too many already wait; nothing was done. */
export class TurnstileFullError extends Error {
  override readonly name = "TurnstileFullError";
}

/** At most `atOnceMax` operations run and at most `waitingMax` wait, first come first served; all others are refused at once. */
export class Turnstile {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly atOnceMax: number,
    private readonly waitingMax: number,
  ) {}

  /** Runs `work` in its turn; throws a {@link TurnstileFullError} when too many wait. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.atOnceMax) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      // The place goes to the next in line without ever being free, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.waitingMax) throw new TurnstileFullError("too many operations wait");
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
