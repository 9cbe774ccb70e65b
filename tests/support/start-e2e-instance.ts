// Starts the instance and finds the browser for a run of browser tests (Playwright globalSetup), and removes the instance afterwards.
// Tests read E2E_CONSOLE_URL, E2E_GATEWAY_URL and E2E_DATA_DIR (mails are under its `mail`).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { findBrowser } from "../../scripts/setup/find-browser.mjs";
import { startInstance } from "../../scripts/setup/start-instance.mjs";

export default async function startE2eInstance(): Promise<() => Promise<void>> {
  const browser = await findBrowser();
  if (browser === undefined) throw new Error("No Chromium runs on this machine: install it (apt-get install chromium) and try again.");
  process.env["E2E_BROWSER"] = browser.executablePath;
  if (browser.libraryPath !== undefined) process.env["E2E_BROWSER_LIBRARIES"] = browser.libraryPath;

  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-e2e-"));
  const instance = await startInstance({ dataDir, onOutput: (text) => process.stdout.write(text) });
  process.env["E2E_CONSOLE_URL"] = instance.consoleUrl;
  process.env["E2E_GATEWAY_URL"] = instance.gatewayUrl;
  process.env["E2E_DATA_DIR"] = dataDir;
  return async () => {
    await instance.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
