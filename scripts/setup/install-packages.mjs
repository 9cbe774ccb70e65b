// Makes node_modules what package-lock.json says, and the generated Prisma client what the schema says.
// @ts-check
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./data-folder.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";
import { lastLines, runCommand } from "./run-command.mjs";

/**
 * Whether node_modules holds what package-lock.json names, by npm's own note of what it installed. Packages for other
 * platforms are optional, and may be missing.
 * @returns {boolean}
 */
export function packagesInstalled() {
  const installed = path.join(ROOT, "node_modules", ".package-lock.json");
  if (!fs.existsSync(installed)) return false;
  const wanted = readPackages(path.join(ROOT, "package-lock.json"));
  const present = readPackages(installed);
  return Object.entries(wanted).every(([name, { version, optional }]) =>
    name === "" || present[name]?.version === version || (optional && !present[name]));
}

/**
 * Runs `npm ci`.
 * @param {string} logFolder
 */
export async function installPackages(logFolder) {
  const npm = process.env["npm_execpath"];
  const [command, ...first] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  const logFile = path.join(logFolder, "npm-ci.log");
  const { ok, output } = await runCommand(command ?? "npm", [...first, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], { logFile });
  if (ok) return;
  const reason = /npm (?:error|ERR!) (?!code )(.+)/.exec(output)?.[1] ?? lastLines(output, 1);
  throw new ExpectedFailure(`npm could not install the packages: ${reason.replace(/\.$/, "")}.`, `The whole output is in ${logFile}; \`npm ci\` shows it again.`);
}

/**
 * Writes prisma/generated anew when the schema has changed since it was written. Returns whether it did.
 * @param {string} logFolder
 * @returns {Promise<boolean>}
 */
export async function generatePrismaClient(logFolder) {
  const schema = fs.readFileSync(path.join(ROOT, "prisma", "schema.prisma"));
  const hash = crypto.createHash("sha256").update(schema).digest("hex");
  const marker = path.join(ROOT, "prisma", "generated", ".schema-hash");
  if (fs.existsSync(marker) && fs.readFileSync(marker, "utf8") === hash) return false;
  const logFile = path.join(logFolder, "prisma-generate.log");
  const prisma = path.join(ROOT, "node_modules", "prisma", "build", "index.js");
  const { ok, output } = await runCommand(process.execPath, [prisma, "generate"], { logFile });
  if (!ok) throw new ExpectedFailure(`Prisma could not generate its client: ${lastLines(output, 1)}`, `The whole output is in ${logFile}.`);
  fs.writeFileSync(marker, hash);
  return true;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(fs.readFileSync(file, "utf8")).packages ?? {};
}
