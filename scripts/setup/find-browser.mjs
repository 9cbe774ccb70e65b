// A Chromium for the browser tests: the machine's own, else the one that npm installed. Playwright's downloads are not used.
// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { dataFolder } from "./data-folder.mjs";

const require = createRequire(import.meta.url);

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** @typedef {{ executablePath: string, libraryPath: string | undefined }} Browser */

/**
 * A browser that runs here, or undefined.
 * @returns {Promise<Browser | undefined>}
 */
export async function findBrowser() {
  for (const executablePath of SYSTEM_BROWSERS) {
    if (fs.existsSync(executablePath) && runs(executablePath)) return { executablePath, libraryPath: undefined };
  }
  return process.platform === "linux" && process.arch === "x64" ? unpackBrowser() : undefined;
}

/** @returns {Promise<Browser | undefined>} */
async function unpackBrowser() {
  const { default: chromium, inflate } = await import("@sparticuz/chromium");
  const folder = path.join(dataFolder(), "browser");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = process.env["TMPDIR"];
  // It unpacks into the folder for temporary files, and would take over what anybody has put there.
  process.env["TMPDIR"] = folder;
  try {
    const executablePath = await chromium.executablePath();
    if (runs(executablePath)) return { executablePath, libraryPath: undefined };
    // The machine lacks libraries (NSS and others); the package has those too.
    await inflate(path.join(path.dirname(require.resolve("@sparticuz/chromium")), "..", "..", "bin", "al2023.tar.br"));
    const libraryPath = path.join(folder, "al2023", "lib");
    return runs(executablePath, libraryPath) ? { executablePath, libraryPath } : undefined;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/**
 * @param {string} executablePath
 * @param {string} [libraryPath]
 */
function runs(executablePath, libraryPath) {
  const env = { ...process.env, ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}) };
  return spawnSync(executablePath, ["--no-sandbox", "--version"], { env, stdio: "ignore", timeout: 20_000 }).status === 0;
}
