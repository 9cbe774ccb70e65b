// What must end when a script ends, in the reverse order of its beginning, and the signals that ask for it.
// @ts-check
import { watchNpm } from "./npm-above.mjs";

/** npm hands on a Ctrl-C that the terminal has told everybody of: within this time it is the same one. */
const SAME_ASKING_MS = 1_000;

/** @typedef {(force: boolean) => void | Promise<void>} Stop */

/** @type {Stop[]} */
const stops = [];
let stopping = false;

/**
 * Remembers what is to be stopped when the script ends; the returned function forgets it again.
 * @param {Stop} stop
 * @returns {() => void}
 */
export function stopLater(stop) {
  stops.push(stop);
  return () => {
    const index = stops.indexOf(stop);
    if (index >= 0) stops.splice(index, 1);
  };
}

/**
 * Stops everything, last begun first, then ends the process with `exitCode`. A second call while the first still runs does nothing.
 * @param {number} exitCode
 * @param {() => void} [farewell] said when everything has ended, unless something else already ends the script
 */
export async function stopAll(exitCode, farewell = () => {}) {
  if (stopping) return;
  stopping = true;
  // Each leaves the list only when it has ended: a forced end needs those that remain.
  for (let stop = stops.at(-1); stop; stop = stops.at(-1)) {
    try {
      await stop(false);
    } catch (error) {
      process.stderr.write(`  ${error instanceof Error ? error.message : error}\n`);
    }
    stops.splice(stops.indexOf(stop), 1);
  }
  farewell();
  process.exit(exitCode);
}

/**
 * Ctrl-C, SIGTERM, a closed terminal, a vanished parent and an npm that has ended stop everything; a second Ctrl-C does not wait any longer.
 * @param {() => void} announce
 */
export function stopOnSignals(announce) {
  let askedMs = -Infinity;
  const ask = (/** @type {number} */ exitCode) => {
    if (performance.now() - askedMs < SAME_ASKING_MS) return;
    askedMs = performance.now();
    if (stopping) {
      for (const stop of [...stops].reverse()) void Promise.resolve(stop(true)).catch(() => {});
      process.exit(exitCode);
    }
    announce();
    void stopAll(exitCode);
  };
  process.on("SIGINT", () => ask(130));
  process.on("SIGTERM", () => ask(143));
  process.on("SIGHUP", () => ask(129));
  process.on("disconnect", () => ask(0));
  watchNpm(() => {
    if (!stopping) ask(143);
  });
  // Nobody reads at a terminal that is closed; what is written there must not keep the rest from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
