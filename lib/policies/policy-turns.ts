// The console judges and compiles documents in the thread that answers everybody: all of it in turns, one after the other.
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { workTurns, type WorkTurns } from "@/lib/base/work-turns";

/** Milliseconds that work on documents goes on before others have the thread. */
const turnMs = 10;

export const policyTurns: WorkTurns = workTurns(turnMs, { monotonicMs: () => performance.now(), pause: (ms) => wait(ms).then(() => nextTurn()) });
