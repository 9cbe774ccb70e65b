// When what is done together is begun. To wake another process or thread costs as much as the work of a call, so what comes within a moment goes
// together; but who comes alone is not kept (ADR 0045).

/**
 * Calls `then` once a turn of the process has brought no more than the turn before, and after `turnsMax` turns at most, which is asked after each;
 * never at once. `count` tells how many have come; `turnsEnd` is setImmediate.
 */
export function gather(count: () => number, turnsMax: () => number, turnsEnd: (then: () => void) => void, then: () => void): void {
  let seen = count();
  let turns = 0;

  function look(): void {
    turns += 1;
    const come = count();
    if (come === seen || turns >= turnsMax()) return then();
    seen = come;
    turnsEnd(look);
  }

  turnsEnd(look);
}
