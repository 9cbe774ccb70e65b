// The note that a running installation leaves in its data folder: who runs it, where it answers. One data folder, one instance.
// @ts-check
import crypto from "node:crypto";
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
  const noted = parseNote(readText(noteFile(dataDir)));
  return noted && isRunning(noted.owner) ? noted : undefined;
}

/**
 * Makes this process the one that runs on the data folder, and ends what a killed one left behind. Returns false when another was faster.
 * @param {string} dataDir
 * @param {{ dev: boolean }} options
 * @returns {Promise<boolean>}
 */
export async function claimInstance(dataDir, { dev }) {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = draftFile(dataDir);
  fs.writeFileSync(draft, JSON.stringify(newNote(dev)), { mode: 0o600 });
  try {
    return await takePlace(noteFile(dataDir), draft);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/**
 * Makes the draft the note of this name, whole at once. Where one lies there whose owner is gone, whoever goes on from this very note alone may put
 * another in its place: the turn to do so is a note again, with an owner who may be gone as well. No note is ever deleted by its name alone: it may be
 * another's by then.
 * @param {string} file
 * @param {string} draft
 * @returns {Promise<boolean>}
 */
async function takePlace(file, draft) {
  if (linkNew(draft, file)) return true;
  const found = readText(file);
  const noted = parseNote(found);
  if (found === undefined || (noted && isRunning(noted.owner))) return false;
  const turn = `${file}.after-${crypto.createHash("sha256").update(found).digest("hex").slice(0, 16)}`;
  if (!(await takePlace(turn, draft))) return false;
  // Whoever had the turn before has taken the place with it.
  if (readText(file) !== found) {
    fs.rmSync(turn);
    return false;
  }
  for (const child of noted?.children ?? []) await endLeftover(child);
  fs.renameSync(turn, file);
  return true;
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean} false where there is such a file already
 */
function linkNew(from, to) {
  try {
    fs.linkSync(from, to);
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
  const draft = draftFile(dataDir);
  fs.writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  fs.renameSync(draft, noteFile(dataDir));
}

/**
 * Whether the note on this data folder is that of this process, which may have ended.
 * @param {string} dataDir
 * @param {number} pid
 */
export function isNoteOf(dataDir, pid) {
  return parseNote(readText(noteFile(dataDir)))?.owner.pid === pid;
}

/** @param {string} dataDir */
export function releaseInstance(dataDir) {
  fs.rmSync(noteFile(dataDir), { force: true });
}

/** @param {string} dataDir */
function noteFile(dataDir) {
  return path.join(dataDir, "instance.json");
}

/** @param {string} dataDir */
function draftFile(dataDir) {
  return `${noteFile(dataDir)}.${process.pid}`;
}

/**
 * @param {string} file
 * @returns {string | undefined} undefined where there is none
 */
function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * @param {string | undefined} text
 * @returns {Instance | undefined}
 */
function parseNote(text) {
  try {
    return JSON.parse(text ?? "");
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
