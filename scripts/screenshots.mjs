#!/usr/bin/env node
// `npm run screenshots`: photographs the console on an instance of its own with the demo's data, both themes, desk and phone, into docs/screenshots.
// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ROOT } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { findBrowser } from "./setup/find-browser.mjs";
import { step } from "./setup/progress.mjs";
import { startInstance } from "./setup/start-instance.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";
import { startEverythingServer } from "./demo/everything-server.mjs";
import { setUpDemo } from "./demo/set-up-demo.mjs";
import { makeTraffic } from "./screenshots/demo-traffic.mjs";
import { consoleShots, firstRunShots, publicShots } from "./screenshots/shots.mjs";

const FOLDER = path.join(ROOT, "docs", "screenshots");
const SCREENS = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];
const THEMES = /** @type {const} */ (["light", "dark"]);
/** Nothing listens there: a server that wants attention is part of the picture. */
const DEAD_ADDRESS = "http://127.0.0.1:9/mcp";

/** @typedef {import("./screenshots/shots.mjs").Shot} Shot */

async function main() {
  const found = await findBrowser();
  if (!found) throw new ExpectedFailure("No Chromium runs on this machine.", "Install it (apt-get install chromium), then try again.");
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-screenshots-"));
  stopLater(() => fs.rmSync(dataDir, { recursive: true, force: true }));
  const instance = await step("Instance", () => startInstance({ dataDir }));
  stopLater(() => instance.stop());
  const server = await startEverythingServer();
  const demo = await step("Demo", () => setUpDemo({ dataDir, addresses: instance, serverUrl: server.url, personName: "Ada Lovelace" }));

  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
    ...(found.libraryPath ? { env: { ...process.env, LD_LIBRARY_PATH: found.libraryPath } } : {}),
  });
  stopLater(() => browser.close());

  /** @type {Awaited<ReturnType<import("@playwright/test").BrowserContext["storageState"]>> | undefined} */
  let signedIn;
  /** @param {readonly Shot[]} shots */
  const photograph = async (shots) => {
    for (const theme of THEMES) {
      for (const viewport of SCREENS) {
        const context = await browser.newContext({
          baseURL: instance.consoleUrl, viewport, colorScheme: theme, reducedMotion: "reduce", locale: "en-US", timezoneId: "UTC", ...(signedIn ? { storageState: signedIn } : {}),
        });
        const page = await context.newPage();
        for (const { name, go } of shots) {
          await go(page, demo);
          await page.waitForLoadState("networkidle");
          await page.evaluate(() => document.fonts.ready);
          // Headless, there is no scroll bar to keep room for.
          await page.addStyleTag({ content: "html { scrollbar-gutter: auto !important }" });
          await keep(`${name}-${theme}-${viewport.width}`, await page.screenshot({ animations: "disabled", caret: "hide" }));
        }
        await context.close();
      }
    }
  };
  fs.mkdirSync(FOLDER, { recursive: true });
  await step("Public pages", () => photograph(publicShots));
  signedIn = await step("Signing in", () => signIn(browser, instance.consoleUrl, demo));
  await step("First run", () => photograph(firstRunShots));
  await step("Calls", () => makeTraffic(demo));
  await step("Console", () => photograph(consoleShots));
  await stopAll(0);
}

/**
 * Signs in to the demo's account, registers a server that does not answer, and hands out the session.
 * @param {import("@playwright/test").Browser} browser
 * @param {string} baseURL
 * @param {import("./demo/demo-commands.mjs").Demo} demo
 */
async function signIn(browser, baseURL, { email, password, organization }) {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await page.goto(`/${organization}/servers/new`);
  await page.getByLabel("Address").fill(DEAD_ADDRESS);
  await page.getByLabel("Name", { exact: true }).fill("Tickets");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("No connection came about").waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/**
 * Writes a picture with at most 256 colours, which these pages do not exceed to the eye.
 * @param {string} name
 * @param {Buffer} png
 */
async function keep(name, png) {
  const { default: sharp } = await import("sharp");
  await sharp(png).png({ palette: true, quality: 90, effort: 8 }).toFile(path.join(FOLDER, `${name}.png`));
}

stopOnSignals(() => {});
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
