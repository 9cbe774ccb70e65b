// When answers leave. What has become ready in one turn of the process leaves together at its end, and not each in the midst of the others' work:
// whoever reads them on the other side is woken once, and is still awake for the next (ADR 0045).

/** Does `depart` at the end of this turn of the process, after what was asked for earlier; it must not throw. `turnsEnd` is setImmediate. */
export function departures(turnsEnd: (then: () => void) => void): (depart: () => void) => void {
  let leaving: (() => void)[] = [];

  function leave(): void {
    const now = leaving;
    leaving = [];
    for (const depart of now) depart();
  }

  return (depart) => {
    if (leaving.push(depart) === 1) turnsEnd(leave);
  };
}
