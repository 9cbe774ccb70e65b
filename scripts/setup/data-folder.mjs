// Where an installation keeps what is its own: database, secrets, mail, logs. What is in it is decided by those who write it.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository, whatever folder the command was given in. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");

/**
 * Reads `.env` in the root, if there is one; what the environment already says wins.
 */
export function loadDotEnv() {
  const file = path.join(ROOT, ".env");
  if (fs.existsSync(file)) process.loadEnvFile(file);
}

/**
 * The absolute path of `DATA_DIR` (`.data` in the root unless set).
 * @returns {string}
 */
export function dataFolder() {
  return path.resolve(ROOT, process.env["DATA_DIR"] || ".data");
}

/**
 * Where the gateway keeps what of the audit log is not in the database yet.
 * @param {string} dataDir
 * @returns {string}
 */
export function spoolFolder(dataDir) {
  return process.env["AUDIT_SPOOL_DIR"] || path.join(dataDir, "audit-spool");
}

/**
 * A path as the person at the terminal would write it.
 * @param {string} file
 * @returns {string}
 */
export function shownPath(file) {
  const relative = path.relative(ROOT, file);
  return relative.startsWith("..") ? file : relative;
}

/**
 * What starts the installation in this folder.
 * @param {string} dataDir
 * @returns {string}
 */
export function startCommand(dataDir) {
  return process.env["DATA_DIR"] ? `DATA_DIR=${shownPath(dataDir)} npm start` : "npm start";
}
