// The browser tests: a real Chromium against an instance of its own, which tests/support/start-e2e-instance.ts starts once per run.
import { defineConfig } from "@playwright/test";

const libraryPath = process.env["E2E_BROWSER_LIBRARIES"];

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/support/start-e2e-instance.ts",
  outputDir: "test-results",
  // Most of a browser test is waiting for a page or for the gateway. One console and one gateway serve all workers; each test has an organization of its own.
  workers: 3,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] !== undefined,
  retries: 0,
  reporter: [["list"]],
  use: {
    baseURL: process.env["E2E_CONSOLE_URL"] ?? "",
    actionTimeout: 10_000,
    screenshot: "only-on-failure",
    // `npx playwright test --trace on` records one; recording all costs a third of the time.
    trace: "off",
    launchOptions: {
      executablePath: process.env["E2E_BROWSER"] ?? "",
      // As root, and in most containers, Chromium's own sandbox cannot start; the pages are ours.
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
      ...(libraryPath ? { env: { PATH: process.env["PATH"] ?? "", LD_LIBRARY_PATH: libraryPath } } : {}),
    },
  },
});
