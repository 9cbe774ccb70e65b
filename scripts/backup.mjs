// `npm run backup -- <folder>`: the whole installation as it is at one moment, while it runs or not. Database and spool go into the folder,
// the keys that open what is sealed in them into another one, so that whoever finds the first can read no secret.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { copyFolder, keyPrint, MANIFEST, writeRowFile } from "./setup/backup-files.mjs";
import { dataFolder, loadDotEnv, shownPath, spoolFolder } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { KEY_FILES, localSecrets, SECRET_FILES } from "./setup/local-secrets.mjs";
import { openDatabase } from "./setup/prepare-database.mjs";
import { step } from "./setup/progress.mjs";
import { stopAll, stopOnSignals } from "./setup/stop-in-order.mjs";
import { readMigrationNames, readPartitions, readRows, readSequences, rowTables } from "./setup/table-rows.mjs";

async function main() {
  const { folder, keys, ignoresDotEnv } = readArguments();
  if (!ignoresDotEnv) loadDotEnv();
  const dataDir = dataFolder();
  if (!process.env["DATABASE_URL"] && !fs.existsSync(path.join(dataDir, "secrets"))) throw new ExpectedFailure(`There is no installation in ${dataDir}.`, "Set DATA_DIR or DATABASE_URL as that of npm start.");
  const secrets = localSecrets(dataDir);
  for (const made of [folder, keys]) fs.mkdirSync(made, { recursive: true, mode: 0o700 });
  fs.mkdirSync(path.join(folder, "database"), { mode: 0o700 });

  // First the spool, then the database: what is shipped and deleted meanwhile is in the second, what arrives meanwhile is after this backup.
  const spool = await step("Spool", async (note) => {
    const copied = await copyFolder(spoolFolder(dataDir), folder, "spool");
    note(`${copied.length} files`);
    return copied;
  });
  const database = await step("Rows", async (note) => {
    const read = await readDatabase(administratorUrl(await openDatabase({ dataDir, secrets, takeOver: false }), secrets), folder);
    note(`${read.tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${read.tables.length} tables`);
    return read;
  });
  const keyPrints = await step("Keys", async (note) => {
    const prints = copyKeys(secrets.folder, keys);
    note(`${Object.keys(prints).length} files, in ${shownPath(keys)}`);
    return prints;
  });
  /** @type {import('./setup/backup-files.mjs').Manifest} */
  const manifest = { format: 1, madeAt: new Date().toISOString(), ...database, spool, keys: keyPrints };
  // Last, so that a backup that was cut off has none.
  fs.writeFileSync(path.join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { flag: "wx", mode: 0o600, flush: true });
  process.stdout.write(`
  The backup is in ${shownPath(folder)}. Its keys are in ${shownPath(keys)}: keep them elsewhere, or whoever has both has every secret.
  Back again, into an empty data folder: npm run restore -- ${shownPath(folder)} --keys ${shownPath(keys)}

`);
  await stopAll(0);
}

/** @returns {{ folder: string, keys: string, ignoresDotEnv: boolean }} */
function readArguments() {
  const { values, positionals } = parseArgs({ options: { keys: { type: "string" }, "no-dotenv": { type: "boolean" } }, allowPositionals: true });
  const [named, ...more] = positionals;
  if (named === undefined || more.length > 0) throw new ExpectedFailure("Say where the backup is to be written.", "npm run backup -- <folder> [--keys <folder for the keys>]");
  const folder = path.resolve(named);
  const keys = path.resolve(values.keys ?? `${folder}-keys`);
  if (keys === folder || keys.startsWith(folder + path.sep)) throw new ExpectedFailure("The keys would lie within the backup.", "Name another folder with --keys.");
  for (const place of [folder, keys]) {
    if (fs.existsSync(place) && fs.readdirSync(place).length > 0) throw new ExpectedFailure(`${place} is not empty.`, "Name a new folder; nothing is ever written over a backup.");
  }
  return { folder, keys, ignoresDotEnv: values["no-dotenv"] ?? false };
}

/**
 * Row-level security holds for the owner too: only a superuser sees the rows of all organizations.
 * @param {string} ownerUrl
 * @param {import('./setup/local-secrets.mjs').LocalSecrets} secrets
 * @returns {string}
 */
function administratorUrl(ownerUrl, secrets) {
  const url = new URL(ownerUrl);
  if (process.env["DATABASE_URL"]) {
    const given = process.env["DATABASE_ADMIN_URL"];
    if (!given) throw new ExpectedFailure("A backup of the database at DATABASE_URL needs a superuser's address on that server.", "Set DATABASE_ADMIN_URL, or use the tools of your own Postgres (pg_dump).");
    const admin = new URL(given);
    [url.username, url.password] = [admin.username, admin.password];
  } else {
    [url.username, url.password] = ["postgres", secrets.postgresPassword];
  }
  return url.href;
}

/**
 * All rows as of one moment.
 * @param {string} adminUrl
 * @param {string} folder
 */
async function readDatabase(adminUrl, folder) {
  const { withClient } = await import("../lib/migrate/with-client.mjs");
  return withClient(adminUrl, async (client) => {
    // Rather an error than a row that is left out.
    await client.query("SET row_security = off");
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows: [server] } = await client.query("SHOW server_version");
    const tables = [];
    for (const name of await rowTables(client)) {
      const file = path.join("database", `${name.replace(/^public\./, "").replaceAll(/[^a-z0-9_]/g, "-")}.ndjson.gz`);
      tables.push({ name, ...(await writeRowFile(folder, file, readRows(client, name))) });
    }
    const [migrations, partitions, sequences] = [await readMigrationNames(client), await readPartitions(client), await readSequences(client)];
    await client.query("COMMIT");
    return { postgres: server.server_version, migrations, partitions, sequences, tables };
  });
}

/**
 * The secrets of the data folder, and in their place those files that the environment names instead. Returns what each is known again by: of 256
 * random bits a hash gives nothing away.
 * @param {string} secretsFolder
 * @param {string} keys
 * @returns {Record<string, string>}
 */
function copyKeys(secretsFolder, keys) {
  const files = new Map(SECRET_FILES.map((name) => [name, path.join(secretsFolder, name)]));
  for (const [variable, name] of Object.entries(KEY_FILES)) {
    const given = process.env[variable];
    if (given) files.set(name, given);
  }
  return Object.fromEntries(Array.from(files, ([name, file]) => {
    const secret = fs.readFileSync(file);
    fs.writeFileSync(path.join(keys, name), secret, { flag: "wx", mode: 0o600, flush: true });
    return [name, keyPrint(secret)];
  }));
}

stopOnSignals(() => {});
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
