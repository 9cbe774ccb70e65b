// `npm run restore -- <folder> --keys <folder>`: what npm run backup has written, into a data folder without a database. Nothing that is
// there is written over, and what fails half-way leaves nothing that npm start would take for an installation.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "./embedded-postgres.mjs";
import { keyPrint, readBackup, readRowFile } from "./setup/backup-files.mjs";
import { dataFolder, loadDotEnv, ROOT, shownPath, spoolFolder, startCommand } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { runningInstance } from "./setup/instance-file.mjs";
import { localSecrets, ownerUrlFor, SECRET_FILES } from "./setup/local-secrets.mjs";
import { planPostgres } from "./setup/postgres-binaries.mjs";
import { step } from "./setup/progress.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";
import { createMissingPartitions, rowTables, writeRows, writeSequences, writeUnchecked } from "./setup/table-rows.mjs";

/** @typedef {import('./setup/backup-files.mjs').Manifest} Manifest */

async function main() {
  const { folder, keys, ignoresDotEnv } = readArguments();
  if (!ignoresDotEnv) loadDotEnv();
  if (process.env["DATABASE_URL"]) throw new ExpectedFailure("A restore goes into the embedded Postgres of an empty data folder.", "Unset DATABASE_URL and restore; then move the rows with the tools of your own Postgres.");
  const dataDir = dataFolder();
  if (runningInstance(dataDir)) throw new ExpectedFailure("Portcullis runs on this data folder.", "Set DATA_DIR to an empty one.");
  for (const name of ["postgres", "secrets"]) {
    if (fs.existsSync(path.join(dataDir, name))) throw new ExpectedFailure(`There is an installation in ${dataDir} (${name}).`, "Set DATA_DIR to an empty folder, or move that one away.");
  }
  if (fs.existsSync(spoolFolder(dataDir)) && fs.readdirSync(spoolFolder(dataDir)).length > 0) throw new ExpectedFailure(`There is a spool in ${spoolFolder(dataDir)}.`, "Move it away: its records belong to another installation.");

  const manifest = await step("Checking the backup", async (note) => {
    const read = await readBackup(folder);
    checkKeys(keys, read.keys);
    note(`made ${read.madeAt}`);
    return read;
  });
  const secretsDir = path.join(dataDir, "secrets");
  const begun = [secretsDir];
  const forget = stopLater(() => {
    for (const place of begun) fs.rmSync(place, { recursive: true, force: true });
  });
  for (const name of SECRET_FILES) restoreFile(path.join(keys, name), path.join(secretsDir, name));
  const secrets = localSecrets(dataDir);

  const final = planPostgres(path.join(dataDir, "postgres")).dataDir;
  fs.rmdirSync(final);
  const draft = `${final}-restoring`;
  fs.rmSync(draft, { recursive: true, force: true });
  begun.push(draft);
  const rows = await step("Rows", async (note) => {
    const { adminUrl } = await startEmbeddedPostgres({ dataDir: draft, password: secrets.postgresPassword });
    const stop = () => stopEmbeddedPostgres({ dataDir: draft });
    const stopped = stopLater(stop);
    const count = await restoreRows(adminUrl, ownerUrlFor(adminUrl, secrets), folder, manifest);
    stop();
    stopped();
    note(String(count));
    return count;
  });
  const spoolDir = spoolFolder(dataDir);
  begun.push(spoolDir);
  for (const { path: name } of manifest.spool) restoreFile(path.join(folder, name), path.join(spoolDir, path.relative("spool", name)));
  fs.renameSync(draft, final);
  forget();
  process.stdout.write(`\n  ${rows} rows and ${manifest.spool.length} files of the spool are back, as of ${manifest.madeAt}, in ${shownPath(dataDir)}.\n  What was revoked or changed since is as it was then: revoke again what must not work. Next: ${startCommand(dataDir)}\n\n`);
  await stopAll(0);
}

/**
 * All keys of this very backup: with another one everything would start, and nothing that is sealed in it could ever be opened. Older backups do
 * not say by what theirs are known.
 * @param {string} keys
 * @param {Record<string, string> | undefined} prints
 */
function checkKeys(keys, prints) {
  const missing = SECRET_FILES.filter((name) => !fs.existsSync(path.join(keys, name)));
  const foreign = SECRET_FILES.filter((name) => prints !== undefined && !missing.includes(name) && keyPrint(fs.readFileSync(path.join(keys, name))) !== prints[name]);
  if (missing.length > 0) throw new ExpectedFailure(`${keys} does not hold the keys of this backup: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`, "Name the folder that npm run backup has written them to with --keys.");
  if (foreign.length > 0) throw new ExpectedFailure(`The keys in ${keys} are of another backup: ${foreign.join(", ")} ${foreign.length === 1 ? "is" : "are"} not what this one was made with.`, "Name the folder that was written beside this backup with --keys.");
}

/** @returns {{ folder: string, keys: string, ignoresDotEnv: boolean }} */
function readArguments() {
  const { values, positionals } = parseArgs({ options: { keys: { type: "string" }, "no-dotenv": { type: "boolean" } }, allowPositionals: true });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new ExpectedFailure("Say which backup is to be restored.", "npm run restore -- <folder> [--keys <folder of its keys>]");
  if (!fs.existsSync(folder)) throw new ExpectedFailure(`There is no backup in ${path.resolve(folder)}.`, "Name the folder that npm run backup has written.");
  const keys = path.resolve(values.keys ?? `${path.resolve(folder)}-keys`);
  if (!fs.existsSync(keys)) throw new ExpectedFailure(`There are no keys in ${keys}.`, "Name their folder with --keys; without them nothing that is sealed in the backup can be opened.");
  return { folder: path.resolve(folder), keys, ignoresDotEnv: values["no-dotenv"] ?? false };
}

/**
 * @param {string} from
 * @param {string} to
 */
function restoreFile(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
  fs.writeFileSync(to, fs.readFileSync(from), { flag: "wx", mode: 0o600 });
}

/**
 * @param {string} adminUrl
 * @param {string} ownerUrl
 * @param {string} folder
 * @param {Manifest} manifest
 * @returns {Promise<number>}
 */
async function restoreRows(adminUrl, ownerUrl, folder, manifest) {
  const { applyMigrations } = await import("../lib/migrate/apply-migrations.mjs");
  const { createOwner } = await import("../lib/migrate/create-owner.mjs");
  const { withClient } = await import("../lib/migrate/with-client.mjs");
  await createOwner({ adminUrl, ownerUrl });
  // As far as the backup had come; npm start applies the rest, over the data.
  const applied = await applyMigrations({ url: ownerUrl, folder: path.join(ROOT, "prisma", "migrations"), only: new Set(manifest.migrations) });
  const unknown = manifest.migrations.filter((name) => !applied.includes(name));
  if (unknown.length > 0) throw new ExpectedFailure(`The backup is of a newer Portcullis: ${unknown[0]} is not known here.`, "Restore it with the version that made it, or a newer one.");
  return withClient(adminUrl.replace(/\/postgres$/, "/portcullis"), async (target) => {
    await writeUnchecked(target);
    await createMissingPartitions(target, manifest.partitions);
    // The database's own names: what a manifest says never becomes part of a statement.
    const tables = new Set(await rowTables(target));
    let total = 0;
    for (const { name, path: file, rows } of manifest.tables) {
      if (!tables.has(name)) throw new Error(`the backup has a table that its migrations do not make: ${name}`);
      const written = await writeRows(target, name, readRowFile(path.join(folder, file)));
      if (written !== rows) throw new Error(`${name}: ${rows} rows were written to the backup and ${written} were read from it`);
      total += written;
    }
    await writeSequences(target, manifest.sequences);
    return total;
  });
}

stopOnSignals(() => {});
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
