// Plain ESM, because it runs before anything is built.
// @ts-check

/** A migration that cannot be applied, with a message fit for the person at the terminal. */
export class MigrationError extends Error {
  /** @override */
  name = "MigrationError";
}
