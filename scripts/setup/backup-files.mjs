// What a backup is on disk: `manifest.json`, one file of rows for each table under `database/`, and the audit log's unshipped part under
// `spool/`. Everything in it has its SHA-256 in the manifest. Keys are never in it; they lie in a folder of their own.
// @ts-check
import { constants } from "node:buffer";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { ExpectedFailure } from "./expected-failure.mjs";
import { linesOf } from "./lines-of.mjs";

export const MANIFEST = "manifest.json";
const BATCH_ROWS = 1_000;
/** A row is written from one string, so it is never longer than one may be. */
const rowBound = { charactersMax: constants.MAX_STRING_LENGTH, tooLong: () => new Error("a row is longer than a text may be") };

/**
 * @typedef {{ path: string, sha256: string }} StoredFile
 * @typedef {{ format: 1, madeAt: string, postgres: string, migrations: string[], partitions: import('./table-rows.mjs').Partition[],
 *   sequences: import('./table-rows.mjs').Sequence[], tables: ({ name: string, rows: number } & StoredFile)[], spool: StoredFile[],
 *   keys?: Record<string, string> }} Manifest
 */

/**
 * Writes rows as gzipped lines, each a JSON string, and syncs them to disk.
 * @param {string} folder of the backup
 * @param {string} name within the folder
 * @param {AsyncIterable<string[]>} batches
 * @returns {Promise<{ rows: number } & StoredFile>}
 */
export async function writeRowFile(folder, name, batches) {
  const file = path.join(folder, name);
  const hash = crypto.createHash("sha256");
  let rows = 0;
  async function* lines() {
    for await (const batch of batches) {
      rows += batch.length;
      yield `${batch.map((row) => JSON.stringify(row)).join("\n")}\n`;
    }
  }
  const hashing = new Transform({ transform: (chunk, _encoding, done) => { hash.update(chunk); done(null, chunk); } });
  await pipeline(Readable.from(lines()), zlib.createGzip(), hashing, fs.createWriteStream(file, { flags: "wx", mode: 0o600, flush: true }));
  return { path: name, rows, sha256: hash.digest("hex") };
}

/**
 * The rows of a file that {@link writeRowFile} wrote, in batches.
 * @param {string} file
 * @returns {AsyncGenerator<string[], void, void>}
 */
export async function* readRowFile(file) {
  /** @type {string[]} */
  let batch = [];
  for await (const line of linesOf(fs.createReadStream(file).pipe(zlib.createGunzip()), rowBound)) {
    batch.push(JSON.parse(line));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Copies a folder's files, one by one, into the backup. A file that is gone by then is left out: what a spool deletes, the database has.
 * @param {string} from
 * @param {string} folder of the backup
 * @param {string} name within the folder
 * @returns {Promise<StoredFile[]>}
 */
export async function copyFolder(from, folder, name) {
  /** @type {StoredFile[]} */
  const copied = [];
  if (!fs.existsSync(from)) return copied;
  for (const entry of fs.readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const source = path.join(entry.parentPath, entry.name);
    const stored = path.join(name, path.relative(from, source));
    const target = path.join(folder, stored);
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    try {
      fs.copyFileSync(source, target, fs.constants.COPYFILE_EXCL);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") continue;
      throw error;
    }
    fs.chmodSync(target, 0o600);
    copied.push({ path: stored, sha256: await sha256Of(target) });
  }
  return copied;
}

/**
 * What a key is known again by.
 * @param {Buffer} secret
 * @returns {string}
 */
export function keyPrint(secret) {
  return crypto.createHash("sha256").update("portcullis backup key\n").update(secret).digest("hex");
}

/**
 * Reads a backup's manifest and compares every file with it, before anything is made of them.
 * @param {string} folder
 * @returns {Promise<Manifest>}
 */
export async function readBackup(folder) {
  const file = path.join(folder, MANIFEST);
  if (!fs.existsSync(file)) throw new ExpectedFailure(`${folder} holds no backup: there is no ${MANIFEST} in it.`, "Name the folder that npm run backup has written; a backup that was cut off has no manifest.");
  /** @type {Manifest} */
  const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
  if (manifest.format !== 1) throw new ExpectedFailure(`The backup in ${folder} has a format that this Portcullis does not know.`, "Restore it with the version that made it, or a newer one.");
  for (const { path: name, sha256 } of [...manifest.tables, ...manifest.spool]) {
    const inside = path.join(folder, name);
    if (path.relative(folder, inside).startsWith("..")) throw new Error(`the manifest names a file outside of the backup: ${name}`);
    if (fs.existsSync(inside) && (await sha256Of(inside)) === sha256) continue;
    throw new ExpectedFailure(`${name} in ${folder} is not what the backup wrote.`, "Take another copy of the backup; nothing was restored.");
  }
  return manifest;
}

/**
 * @param {string} file
 * @returns {Promise<string>}
 */
async function sha256Of(file) {
  const hash = crypto.createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
