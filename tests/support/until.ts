// Waiting for what comes about by itself, and not for ever.

const lookMs = 10;

/** Resolves once it is so; rejects where it has not come to that in time. */
export async function until(isSo: () => boolean | Promise<boolean>, waitMsMax = 8_000): Promise<void> {
  for (const startedMs = performance.now(); !(await isSo());) {
    if (performance.now() - startedMs > waitMsMax) throw new Error(`it did not come to that in ${String(waitMsMax)} ms`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
