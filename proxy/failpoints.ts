// Places at which a test may end the process, by name. No environment and no argument of the product leads here: only a test's own program,
// which calls `armFailpoints` before it starts a gateway. Otherwise a place costs one comparison.

export const failpoints = [
  "after_parse", "after_reserve", "mid_write", "before_sync", "after_sync", "mid_send", "before_response", "after_response", "mid_outcome",
  "mid_ship", "after_commit", "during_rotation",
] as const;
export type Failpoint = (typeof failpoints)[number];

let reached: ((point: Failpoint) => void) | null = null;

/** `onReached` is told of every place that the process comes by from now on. */
export function armFailpoints(onReached: (point: Failpoint) => void): void {
  reached = onReached;
}

export function isArmed(): boolean {
  return reached !== null;
}

export function failpoint(point: Failpoint): void {
  if (reached !== null) reached(point);
}
