// How a worker learns at its start which of the workers it is.

const flag = "--worker=";

/** The argument that says it. */
export function workerFlag(place: number): string {
  return `${flag}${place}`;
}

/** The place that the arguments name, from 0; null in a process that is no worker. */
export function workerPlace(args: readonly string[]): number | null {
  const found = args.find((arg) => arg.startsWith(flag));
  return found === undefined ? null : Number(found.slice(flag.length));
}
