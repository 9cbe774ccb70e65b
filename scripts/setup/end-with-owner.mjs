// Ends what an instance has started when its owner is gone without having done so: killed, there was nobody left to. A process of its own, that
// waits for the end of its standard input, which the owner holds open.
// @ts-check
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stopEmbeddedPostgres } from "../embedded-postgres.mjs";
import { childEnv } from "./child-env.mjs";
import { claimInstance, isNoteOf, releaseInstance } from "./instance-file.mjs";
import { processIdentity } from "./process-identity.mjs";

const OWNER_END_WAIT_MS = 5_000;
const OWNER_END_POLL_MS = 20;

/**
 * From now on the end of this process is the end of the console and the gateway on its data folder, and of the Postgres in it where it is ours.
 * @param {{ dataDir: string, withPostgres: boolean }} instance
 */
export function endWithThisProcess({ dataDir, withPostgres }) {
  const args = [fileURLToPath(import.meta.url), String(process.pid), dataDir, ...(withPostgres ? ["--postgres"] : [])];
  // Not in the group of the owner: whatever kills that is not to kill this.
  const watcher = spawn(process.execPath, args, { env: { NODE_ENV: process.env.NODE_ENV, ...childEnv(["PORTCULLIS_NO_USERNS"], {}) }, stdio: ["pipe", "ignore", "ignore"], detached: true, windowsHide: true });
  watcher.once("error", () => {});
  watcher.stdin.on("error", () => {});
  watcher.unref();
}

/**
 * @param {number} owner
 * @param {string} dataDir
 * @param {boolean} withPostgres
 */
async function endLeft(owner, dataDir, withPostgres) {
  // Its files are closed a little before it is gone.
  for (let waited = 0; processIdentity(owner) !== undefined && waited < OWNER_END_WAIT_MS; waited += OWNER_END_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, OWNER_END_POLL_MS));
  }
  // One that ended in order has taken its note away; another start may go on from it.
  if (!isNoteOf(dataDir, owner) || !(await claimInstance(dataDir, { dev: false }))) return;
  if (withPostgres) stopEmbeddedPostgres({ dataDir: path.join(dataDir, "postgres") });
  releaseInstance(dataDir);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [owner = "", dataDir = "", postgres] = process.argv.slice(2);
  process.stdin.resume().once("close", () => void endLeft(Number(owner), dataDir, postgres === "--postgres"));
}
