// The note that a running installation leaves in its data folder: who runs it, where it answers. One data folder, one instance.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { processIdentity } from "./process-identity.mjs";

const LEFTOVER_WAIT_MS = 3_000;
const LEFTOVER_POLL_MS = 20;

/**
 * @typedef {{ pid: number, identity: string | undefined }} ProcessNote
 * @typedef {{ consoleUrl: string, gatewayUrl: string, opsUrl: string }} Addresses
 * @typedef {{ owner: ProcessNote, children: ProcessNote[], dev: boolean, addresses?: Addresses }} Instance
 */

/**
 * The instance that runs on this data folder, if any.
 * @param {string} dataDir
 * @returns {Instance | undefined}
 */
export function runningInstance(dataDir) {
  const noted = readNote(dataDir);
  return noted && isRunning(noted.owner) ? noted : undefined;
}

/**
 * Makes this process the one that runs on the data folder, and ends what a killed one left behind. Returns false when another was faster.
 * @param {string} dataDir
 * @param {{ dev: boolean }} options
 * @returns {Promise<boolean>}
 */
export async function claimInstance(dataDir, { dev }) {
  const noted = readNote(dataDir);
  if (noted && isRunning(noted.owner)) return false;
  for (const child of noted?.children ?? []) await endLeftover(child);
  fs.rmSync(noteFile(dataDir), { force: true });
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(noteFile(dataDir), JSON.stringify(newNote(dev)), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} dataDir
 * @param {{ dev: boolean, children: number[], addresses?: Addresses }} facts
 */
export function noteInstance(dataDir, { dev, children, addresses }) {
  const note = { ...newNote(dev), children: children.map(noteProcess), ...(addresses ? { addresses } : {}) };
  const draft = `${noteFile(dataDir)}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  fs.renameSync(draft, noteFile(dataDir));
}

/** @param {string} dataDir */
export function releaseInstance(dataDir) {
  fs.rmSync(noteFile(dataDir), { force: true });
}

/** @param {string} dataDir */
function noteFile(dataDir) {
  return path.join(dataDir, "instance.json");
}

/**
 * @param {string} dataDir
 * @returns {Instance | undefined}
 */
function readNote(dataDir) {
  try {
    return JSON.parse(fs.readFileSync(noteFile(dataDir), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {boolean} dev
 * @returns {Instance}
 */
function newNote(dev) {
  return { owner: noteProcess(process.pid), children: [], dev };
}

/**
 * @param {number} pid
 * @returns {ProcessNote}
 */
function noteProcess(pid) {
  return { pid, identity: processIdentity(pid) };
}

/** @param {ProcessNote} note */
function isRunning({ pid, identity }) {
  return identity !== undefined && processIdentity(pid) === identity;
}

/** @param {ProcessNote} child */
async function endLeftover(child) {
  if (!isRunning(child)) return;
  killGroup(child.pid);
  // Its ports are free only when it is gone.
  for (let waited = 0; isRunning(child) && waited < LEFTOVER_WAIT_MS; waited += LEFTOVER_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, LEFTOVER_POLL_MS));
  }
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
