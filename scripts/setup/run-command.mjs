// Runs one long command of the set-up (npm, next build, …) with its output in a file, so that the terminal keeps one line for it.
// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./data-folder.mjs";
import { stopLater } from "./stop-in-order.mjs";

/**
 * Runs a command in the root folder and says how it ended; its output is in `logFile`, which is overwritten.
 * With `yields`, others that want the processor have most of it; not all, since lint on a busy machine is to end one day.
 * @param {string} command
 * @param {string[]} args
 * @param {{ logFile: string, env?: Record<string, string | undefined>, yields?: boolean }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runCommand(command, args, { logFile, env = {}, yields = false }) {
  fs.mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
  const log = fs.openSync(logFile, "w", 0o600);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", log, log], env: { ...process.env, ...env }, shell: process.platform === "win32" });
    // Before it has begun a thread or a process of its own: those take it over.
    if (yields && child.pid !== undefined) os.setPriority(child.pid, yieldingPriority());
    const forget = stopLater(() => { child.kill("SIGTERM"); });
    let missing = "";
    child.once("error", (error) => { missing = error.message; });
    child.once("close", (code) => {
      forget();
      fs.closeSync(log);
      resolve({ ok: code === 0 && !missing, output: missing || fs.readFileSync(logFile, "utf8") });
    });
  });
}

/** Below this process's own, which may have been started to yield itself. */
function yieldingPriority() {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = os.constants.priority;
  return Math.min(os.getPriority() + PRIORITY_BELOW_NORMAL, PRIORITY_LOW);
}

/**
 * The last lines of some output that are worth a look, without colours.
 * @param {string} output
 * @param {number} count
 * @returns {string}
 */
export function lastLines(output, count) {
  const plain = stripVTControlCharacters(output);
  return plain.split("\n").map((line) => line.trimEnd()).filter(Boolean).slice(-count).join("\n");
}
