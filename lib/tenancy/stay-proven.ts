// What is open for long is let go on by what session, key and membership are now, and not by what they were when it began (law L10).

import type { TenantContext } from "./tenant-context";

/** How old a proof may be: with a look of two seconds more, what is revoked ends well within five. By a clock that nobody sets: one set back would make a proof last. */
export const provenForMs = 2_000;

/**
 * The tenant, opened anew by `prove` whenever the last proof is older than `provenForMs`; throws what `prove` throws. To be asked before
 * each read, at least every `provenForMs` while nothing is read, and again before what may have waited for its turn is told.
 */
export function stayProven(opened: TenantContext, prove: () => Promise<TenantContext>): () => Promise<TenantContext> {
  let [tenant, provenAt] = [opened, performance.now()];
  return async () => {
    if (performance.now() - provenAt < provenForMs) return tenant;
    tenant = await prove();
    provenAt = performance.now();
    return tenant;
  };
}
