#!/usr/bin/env node
// `npm test`: the same set-up as `npm start`, then every test there is, browser included. The last lines are the sum, and what could not run.
// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildAll, buildIsCurrent } from "./setup/build-when-changed.mjs";
import { dataFolder, ROOT } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { generatePrismaClient, installPackages, packagesInstalled } from "./setup/install-packages.mjs";
import { runningInstance } from "./setup/instance-file.mjs";
import { requireNode } from "./setup/node-version.mjs";
import { step } from "./setup/progress.mjs";
import { runCommand } from "./setup/run-command.mjs";
import { plainEnv } from "./setup/start-instance.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";

/** Vitest's own choice leaves one core free, on two cores half the machine; much of these tests is waiting. */
const workers = Math.max(2, os.availableParallelism() - 1);
const resultFolder = path.join(dataFolder(), "test");

/** @typedef {{ passed: number, failed: number, skipped: string[], secondTries?: string[], failure?: unknown }} Result `failure`: of a check whose output would be lost among the tests' */

async function main() {
  requireNode();
  const instance = runningInstance(dataFolder());
  if (instance && !instance.dev && !buildIsCurrent()) {
    throw new ExpectedFailure(`A Portcullis runs from this folder (process ${instance.owner.pid}), and the tests would replace the build that it serves.`, "Stop it with Ctrl-C, then run npm test again.");
  }
  if (!packagesInstalled()) await step("Installing packages (npm ci)", () => installPackages(resultFolder));
  await step("Database client", async (note) => note((await generatePrismaClient(resultFolder)) ? "generated" : "up to date"));

  const results = [
    await typesOfRoutes(),
    // Half of these tests' time is waiting. What waits for nothing has the processor then, and the build is there when the browser tests begin.
    ...(await Promise.all([vitest(), checksBeside()])).flat(),
    await playwright(),
  ];
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const skipped = results.flatMap((result) => result.skipped);
  for (const { failure } of results) if (failure !== undefined) reportFailure(failure);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  // One more try, since a busy machine makes some wait too little; but never in silence.
  for (const name of results.flatMap(({ secondTries = [] }) => secondTries)) process.stdout.write(`Passed only at the second try, to be mended: ${name}\n`);
  if (skipped.length > 0) process.stdout.write(`Could not run: ${skipped.join("; ")}\n`);
  await stopAll(failed > 0 || skipped.length > 0 ? 1 : 0);
}

/** @param {string} file */
function bin(file) {
  return path.join("node_modules", file);
}

/** @returns {Promise<Result>} */
async function typesOfRoutes() {
  return resultOf(await run("Types of the routes", [bin("next/dist/bin/next"), "typegen"]));
}

/**
 * Types, build and lint, which yield the processor to the tests, one after the other: the check of types reads what the build writes anew.
 * @returns {Promise<Result[]>}
 */
async function checksBeside() {
  return [
    await checkBeside("Types", () => quietly("types", [bin("typescript/bin/tsc"), "--noEmit"])),
    await checkBeside("Build", async () => { if (!buildIsCurrent()) await buildAll(resultFolder, { yields: true }); }),
    await checkBeside("Lint", () => quietly("lint", [bin("eslint/bin/eslint.js"), "."])),
  ];
}

/**
 * @param {string} title
 * @param {() => Promise<void>} work
 * @returns {Promise<Result>}
 */
async function checkBeside(title, work) {
  const began = Date.now();
  const failure = await work().then(() => null, (error) => error);
  process.stdout.write(`${failure === null ? "✓" : "✗"} ${title} (${Math.round((Date.now() - began) / 1000)} s beside the tests)\n`);
  return { ...resultOf(failure === null), ...(failure !== null && { failure }) };
}

/**
 * Throws with all that the tool said where it did not end well; what it only warns of is said at once.
 * @param {string} name
 * @param {string[]} args
 */
async function quietly(name, args) {
  const logFile = path.join(resultFolder, `${name}.log`);
  const { ok, output } = await runCommand(process.execPath, args, { logFile, yields: true });
  if (!ok) throw new ExpectedFailure(output.trim(), `This is also in ${logFile}.`);
  process.stdout.write(output);
}

/**
 * @param {boolean} ok
 * @returns {Result}
 */
function resultOf(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

/** @returns {Promise<Result>} */
async function vitest() {
  const file = path.join(resultFolder, "vitest.json");
  const secondTriesFile = path.join(resultFolder, "second-tries.json");
  const reporters = ["--reporter=default", "--reporter=./tests/support/second-tries-reporter.ts", "--reporter=json", `--outputFile.json=${file}`];
  fs.rmSync(secondTriesFile, { force: true });
  const ok = await run(
    "Unit, integration, proxy and contract tests",
    [bin("vitest/vitest.mjs"), "run", "--project=!deep", `--maxWorkers=${workers}`, "--retry=1", ...reporters], file, { SECOND_TRIES_FILE: secondTriesFile },
  );
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  // A file that cannot be loaded has no test that could fail.
  const unloadable = report.testResults.filter((/** @type {any} */ suite) => suite.status === "failed" && suite.assertionResults.length === 0).length;
  const failed = report.numFailedTests + unloadable;
  const skipped = report.testResults.flatMap((/** @type {any} */ suite) => {
    const count = suite.assertionResults.filter((/** @type {any} */ test) => test.status !== "passed" && test.status !== "failed").length;
    return count > 0 ? [`${count} in ${path.relative(ROOT, suite.name)}`] : [];
  });
  return { passed: report.numPassedTests, failed: ok || failed > 0 ? failed : 1, skipped, secondTries: readReport(secondTriesFile) ?? [] };
}

/** @returns {Promise<Result>} */
async function playwright() {
  const { findBrowser } = await import("./setup/find-browser.mjs");
  if (!(await findBrowser())) {
    return { passed: 0, failed: 0, skipped: ["the browser tests (no Chromium runs on this machine: apt-get install chromium, and try again)"] };
  }
  const file = path.join(resultFolder, "playwright.json");
  const ok = await run("Browser tests", [bin("@playwright/test/cli.js"), "test", "--retries=1", "--reporter=list,json"], file, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky, failed: ok || unexpected > 0 ? unexpected : 1, skipped: skipped > 0 ? [`${skipped} browser tests`] : [],
    secondTries: flaky > 0 ? [`${flaky} browser tests; the list above says which`] : [],
  };
}

/** @param {string} file */
function readReport(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

/**
 * Runs one tool with its output in the terminal; says whether it ended well. An old report is removed first, so that none is read twice.
 * @param {string} title
 * @param {string[]} args
 * @param {string} [report]
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>}
 */
function run(title, args, report, env = {}) {
  const began = Date.now();
  process.stdout.write(`\n── ${title} ──\n`);
  fs.mkdirSync(resultFolder, { recursive: true, mode: 0o700 });
  if (report) fs.rmSync(report, { force: true });
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env: { ...plainEnv(), NEXT_TELEMETRY_DISABLED: "1", ...env } });
    const ended = new Promise((close) => child.once("close", close));
    const forget = stopLater(async () => {
      child.kill("SIGTERM");
      await ended;
    });
    child.once("error", () => resolve(false));
    child.once("close", (code) => {
      forget();
      process.stdout.write(`${code === 0 ? "✓" : "✗"} ${title} (${Math.round((Date.now() - began) / 1000)} s)\n`);
      resolve(code === 0);
    });
  });
}

stopOnSignals(() => {});
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
