// One long-running child: its output in a bounded log file, its health awaited, its end noticed, its whole process group stopped.
// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./data-folder.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";
import { stopLater } from "./stop-in-order.mjs";

const LOG_BYTES_MAX = 20_000_000;
const TAIL_LINES_MAX = 20;
const STOP_WAIT_MS = 10_000;
const HEALTH_POLL_MS = 150;
const HEALTH_TIMEOUT_MS = 5_000;

/**
 * @typedef {{ name: string, args: string[], env: Record<string, string>, logFolder: string, echo: boolean }} ChildPlan
 * @typedef {{ name: string, pid: number, ended: Promise<string>, tail: () => string, logFile: string }} Child
 */

/**
 * Starts `node <args>`; it is stopped when the script ends. `ended` resolves, with how it ended, when it ends.
 * @param {ChildPlan} plan
 * @returns {Child}
 */
export function startChild({ name, args, env, logFolder, echo }) {
  // A process group of its own: Ctrl-C reaches the script alone, which then stops everything in order.
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { NODE_ENV: process.env.NODE_ENV, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const log = openLog(path.join(logFolder, `${name}.log`), echo ? `${name.padEnd(7)} │ ` : undefined);
  child.stdout.on("data", log.write);
  child.stderr.on("data", log.write);
  const pid = child.pid ?? 0;
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with exit code ${code}`));
  });
  stopLater(async (force) => {
    // Asked politely, the child ends its own children; asking all of them would ask some twice.
    if (force) signalGroup(pid, "SIGKILL");
    else child.kill("SIGTERM");
    const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), STOP_WAIT_MS);
    await ended;
    clearTimeout(timer);
  });
  return { name, pid, ended, tail: log.tail, logFile: log.file };
}

/**
 * Waits until `url` answers 200; fails when the child ends first or nothing answers in time.
 * @param {Child} child
 * @param {string} url
 * @param {number} waitMs
 */
export async function waitUntilHealthy(child, url, waitMs) {
  const deadline = Date.now() + waitMs;
  let end = "";
  void child.ended.then((how) => { end = how; });
  while (!(await answers(url))) {
    if (end) throw childFailure(child, end);
    if (Date.now() > deadline) throw childFailure(child, `did not answer at ${url} within ${waitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, HEALTH_POLL_MS));
  }
}

/**
 * @param {Child} child
 * @param {string} how
 */
export function childFailure(child, how) {
  const tail = child.tail();
  return new ExpectedFailure(`The ${child.name} ${how}.${tail ? `\n\n${tail}\n` : ""}`, `Its whole log is ${child.logFile}.`);
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (pid === 0) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Puts what a log has aside, as `.1`, and what was there as `.2`: why an instance ended is read when the next one has started.
 * @param {string} file
 */
function keepEarlier(file) {
  if (!fs.existsSync(file)) return;
  if (fs.existsSync(`${file}.1`)) fs.renameSync(`${file}.1`, `${file}.2`);
  fs.renameSync(file, `${file}.1`);
}

/**
 * A log that begins anew; the two before it, of earlier starts or of this one, are kept beside it.
 * @param {string} file
 * @param {string | undefined} echoPrefix
 */
export function openLog(file, echoPrefix) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  keepEarlier(file);
  let handle = fs.openSync(file, "w", 0o600);
  let bytes = 0;
  let rest = "";
  /** @type {string[]} */
  const tail = [];
  const write = (/** @type {Buffer} */ chunk) => {
    if (bytes + chunk.length > LOG_BYTES_MAX) {
      fs.closeSync(handle);
      keepEarlier(file);
      handle = fs.openSync(file, "w", 0o600);
      bytes = 0;
    }
    fs.writeSync(handle, chunk);
    bytes += chunk.length;
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = (lines.pop() ?? "").slice(-LOG_BYTES_MAX / 1000);
    for (const line of lines) {
      if (echoPrefix !== undefined) process.stdout.write(`${echoPrefix}${line}\n`);
      tail.push(line);
    }
    tail.splice(0, tail.length - TAIL_LINES_MAX);
  };
  return { write, file, tail: () => [...tail, rest].filter(Boolean).join("\n") };
}
