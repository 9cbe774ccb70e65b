// Signals of the gateway's own exchanges. An AbortSignal of the platform is a native object that only the great collection frees, with
// everything that listens to it: three of them a call were a fifth of the gateway's processor time. These are plain objects.

/** What everybody needs of a signal; an AbortSignal is one, too. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Signal and controller in one: who holds it as a {@link Signal} can only listen. */
export class PlainSignal implements Signal {
  #aborted = false;
  #listeners: (() => void)[] = [];

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Each listener hears it once, however often it was added; what is added after `abort` hears nothing, as with an AbortSignal. */
  addEventListener(_type: "abort", listener: () => void): void {
    if (!this.#aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  /** Every listener hears it, whatever another one throws; that ends the process as any error that nobody caught. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
