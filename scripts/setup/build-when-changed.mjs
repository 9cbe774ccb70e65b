// Builds console and gateway when their sources are not those of the last build.
// @ts-check
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./data-folder.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";
import { lastLines, runCommand } from "./run-command.mjs";

const SOURCES = ["app", "lib", "proxy", "public", "prisma/schema.prisma", "package-lock.json", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "scripts/setup/program-bundles.mjs", "scripts/setup/newest-files.ts", "scripts/verify.ts"];
const RESULTS = [".next/BUILD_ID", "dist/console.mjs", "dist/gateway.mjs", "dist/scan-worker.mjs", "dist/verify.mjs"];
const marker = path.join(ROOT, "dist", "built-from");

/**
 * Whether dist/ and .next/ were built from exactly the present sources.
 * @returns {boolean}
 */
export function buildIsCurrent() {
  if (!RESULTS.every((file) => fs.existsSync(path.join(ROOT, file))) || !fs.existsSync(marker)) return false;
  return fs.readFileSync(marker, "utf8") === sourceHash();
}

/**
 * Builds everything; a build that fails or is interrupted counts as none.
 * @param {string} logFolder
 * @param {{ yields?: boolean }} [options] as of `runCommand`
 */
export async function buildAll(logFolder, { yields = false } = {}) {
  const hash = sourceHash();
  fs.rmSync(marker, { force: true });
  await run("The console", [path.join("node_modules", "next", "dist", "bin", "next"), "build"], path.join(logFolder, "next-build.log"), yields);
  await run("The servers", [path.join("scripts", "build-servers.mjs")], path.join(logFolder, "build-servers.log"), yields);
  await run("The verifier", [path.join("scripts", "build-verify.mjs")], path.join(logFolder, "build-verify.log"), yields);
  fs.writeFileSync(marker, hash);
}

/**
 * @param {string} what
 * @param {string[]} args
 * @param {string} logFile
 * @param {boolean} yields
 */
async function run(what, args, logFile, yields) {
  const { ok, output } = await runCommand(process.execPath, args, { logFile, env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }, yields });
  if (!ok) throw new ExpectedFailure(`${what} could not be built:\n\n${lastLines(output, 20)}\n`, `The whole output is in ${logFile}.`);
}

/** @returns {string} */
function sourceHash() {
  const hash = crypto.createHash("sha256").update(process.versions.node.split(".")[0] ?? "");
  for (const source of SOURCES) {
    for (const file of filesUnder(path.join(ROOT, source))) {
      hash.update(`${path.relative(ROOT, file)}\0`).update(fs.readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} entry
 * @returns {string[]}
 */
function filesUnder(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [entry];
  return fs.readdirSync(entry).sort().flatMap((name) => filesUnder(path.join(entry, name)));
}
