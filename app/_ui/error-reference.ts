// The reference under which the server logged an error; it tells nothing about the error itself.

/** The digest that Next gave an error of the server; undefined for an error of the browser. */
export function errorReference(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("digest" in error)) return undefined;
  return typeof error.digest === "string" ? error.digest : undefined;
}
