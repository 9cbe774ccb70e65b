// The end of an exhaustive switch.

/** Proves at compile time that a union is exhausted; throws if an unknown member arrives all the same. */
export function assertNever(value: never): never {
  throw new Error(`unexpected member of a closed set: ${typeof value}`);
}
