// Whether the npm that runs a script is still there. Between the two stands a shell that hands on no signal, and that may outlive npm or end
// before the script: a signal that was meant for the script ends npm or the shell alone.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { processIdentity } from "./process-identity.mjs";

const LOOK_MS = 250;
const ANCESTORS_MAX = 5;

/**
 * Calls `onGone` once when what has started this process for npm has ended; never where it was not npm that started it. A script that was
 * started by hand may outlive its shell.
 * @param {() => void} onGone
 */
export function watchNpm(onGone) {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const above = ancestors();
  const timer = setInterval(() => {
    if (process.ppid === above[0]?.pid && above.every(({ pid, identity }) => processIdentity(pid) === identity)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_MS);
  timer.unref();
}

/** This process's parent and, where that is a shell, those above it up to npm. */
function ancestors() {
  const pids = [process.ppid];
  while (process.platform === "linux" && pids.length < ANCESTORS_MAX) {
    const { name, ppid } = statusOf(pids.at(-1) ?? 0);
    if (!/^(ba|da|a|k|z)?sh$|^busybox$/.test(name) || ppid <= 1) break;
    pids.push(ppid);
  }
  return pids.map((pid) => ({ pid, identity: processIdentity(pid) }));
}

/** @param {number} pid */
function statusOf(pid) {
  try {
    const program = path.basename(fs.readlinkSync(`/proc/${pid}/exe`));
    // proc(5): after the name in parentheses come the state and the parent.
    const ppid = Number(fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ")[1]);
    return { name: program, ppid };
  } catch {
    return { name: "", ppid: 0 };
  }
}
