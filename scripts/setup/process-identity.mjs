// Tells whether a process id that was written down earlier still means the same process.
// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";

/**
 * Something that no other process with this id ever has, or undefined when no such process runs.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  if (process.platform !== "linux") return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() || undefined;
  try {
    // proc(5): after the name in parentheses come the state and, 19 fields later, the start time since boot.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    // A killed program's first thread is a zombie while the others still end, and until then its ports are taken.
    const ended = fields[0] === "X" || (fields[0] === "Z" && fs.readdirSync(`/proc/${pid}/task`).length <= 1);
    return ended ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
